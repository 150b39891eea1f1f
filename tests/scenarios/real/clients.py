"""
People's own programs, each behind the same four words: what came (waited for), answer(), take() for
what asks for nothing, and entry(): when their calendar says the event is, None when it has none.
"""

import email
import email.policy
import json
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import answers
from parts import WAIT_S, Part, free_port, program, until

HERE = pathlib.Path(__file__).resolve().parent
WORDS = {"accepted": "accept", "declined": "decline", "tentative": "accept-tentative"}


def said(mail, name):
    """A value of the event of a mail."""
    parts = email.message_from_bytes(mail, policy=email.policy.default).walk()
    calendar = next(part for part in parts if part.get_content_type() == "text/calendar")
    lines = answers.lines_of(calendar.get_payload(decode=True).decode())
    event = lines[lines.index("BEGIN:VEVENT"):]
    return next(line for line in event if line.startswith(f"{name}:")).split(":", 1)[1]


class Person:
    """Somebody with a mailbox; `keeps`: their program has a calendar; `again`: it answers updates."""

    keeps, again = True, True

    def __init__(self, town, address):
        self.town, self.address = town, address
        self.folder = tempfile.mkdtemp(prefix=f"{type(self).__name__}-", dir=town.folder)

    def wait(self, count):
        """The next mails, as bytes, once so many have come."""
        seen = self.town.seen.get(self.address, 0)

        def fresh():
            mails = self.town.boxes.mails(self.address)[seen:]
            return mails if len(mails) >= count else None

        mails = until(f"{count} mails to {self.address}", fresh)
        assert len(mails) == count, mails
        self.town.seen[self.address] = seen + count
        return mails

    def file(self, mail):
        path = os.path.join(self.folder, "mail.eml")
        with open(path, "wb") as file:
            file.write(mail)
        return path

    def end(self):
        pass


class Gnus(Person):
    """Emacs; its calendar is an Org file, in which nothing is ever taken back."""

    def run(self, mail, status):
        self.org = os.path.join(self.folder, "visits.org")
        done = subprocess.run(
            [program("emacs", "emacs-nox"), "--batch", "-Q", "-l", str(HERE / "gnus.el"), self.file(mail),
             status, self.address, str(self.town.post.port), self.org],
            env={**os.environ, "HOME": self.folder, "TZ": "Europe/London"}, timeout=WAIT_S, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout.decode(errors="replace")[:2000]

    def answer(self, mail, status):
        self.run(mail, status)

    def take(self, mail):
        self.run(mail, "keep")

    def entry(self, uid):
        with open(self.org, encoding="utf-8") as file:
            for part in file.read().split("\n** ")[1:]:
                if uid in part:
                    return re.search(r"<(\d{4}-\d\d-\d\d)", part).group(1)
        return None

    def cancelled(self, uid):
        return True  # nothing that could be looked at


class Aerc(Person):
    """A mail program without a calendar; it answers the newest mail, to its From."""

    keeps = False

    def __init__(self, town, address):
        super().__init__(town, address)
        program("aerc", "aerc")
        conf = os.path.join(self.folder, "conf", "aerc")
        os.makedirs(conf)
        user = address.replace("@", "%40")
        with open(os.path.join(conf, "accounts.conf"), "w", encoding="ascii") as file:
            file.write(f"[council]\nsource = imap+insecure://{user}:pw@127.0.0.1:{town.boxes.imap}\n"
                       f"outgoing = smtp+none://127.0.0.1:{town.post.port}\nsmtp-starttls = no\n"
                       f"default = INBOX\nfrom = Test Person <{address}>\ncopy-to =\n")
        os.chmod(os.path.join(conf, "accounts.conf"), 0o600)  # or aerc refuses to start

    def screen(self, keys):
        """Presses the keys one after the other, each once the screen has come to rest."""
        child, terminal = pty.fork()
        if child == 0:
            os.environ.update(HOME=self.folder, XDG_CONFIG_HOME=os.path.join(self.folder, "conf"),
                              TERM="xterm", LINES="45", COLUMNS="150", EDITOR="true")
            os.execvp("aerc", ["aerc"])
        shown = b""

        def rest(quiet_s):
            nonlocal shown
            give_up = time.monotonic() + WAIT_S
            while time.monotonic() < give_up and select.select([terminal], [], [], quiet_s)[0]:
                try:
                    shown += os.read(terminal, 65536)
                except OSError:
                    return

        try:
            rest(3)
            for key in keys:
                os.write(terminal, key)
                rest(2)
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(terminal)
        return shown.decode(errors="replace")

    def answer(self, mail, status):
        self.shown = self.screen([b"\r", f":{WORDS[status]}\r".encode(), b"y"])

    def take(self, mail):
        pass


class Marionette:
    """The remote control of Mozilla's programs: [0, id, name, parameters] behind its length."""

    def __init__(self, port):
        self.connection = until("Thunderbird", lambda: self.connect(port))
        self.connection.settimeout(2 * WAIT_S)
        self.buffer, self.last = b"", 0
        self.read()
        self.call("WebDriver:NewSession", capabilities={"alwaysMatch": {}})
        self.call("Marionette:SetContext", value="chrome")
        self.call("WebDriver:SetTimeouts", script=WAIT_S * 1000)

    @staticmethod
    def connect(port):
        try:
            return socket.create_connection(("127.0.0.1", port), 5)
        except OSError:
            return None

    def read(self):
        def more():
            got = self.connection.recv(65536)
            assert got, "Thunderbird hung up"
            self.buffer += got

        while b":" not in self.buffer:
            more()
        size, self.buffer = self.buffer.split(b":", 1)
        while len(self.buffer) < int(size):
            more()
        message, self.buffer = self.buffer[:int(size)], self.buffer[int(size):]
        return json.loads(message)

    def call(self, name, **parameters):
        self.last += 1
        text = json.dumps([0, self.last, name, parameters]).encode()
        self.connection.sendall(b"%d:%s" % (len(text), text))
        _, number, fault, value = self.read()
        assert number == self.last and fault is None, fault
        return value

    def script(self, text, *values):
        return self.call("WebDriver:ExecuteAsyncScript", script=text, args=list(values), newSandbox=True,
                         sandbox="system")["value"]


class Thunderbird(Person):
    """One program for one person. Of an update of what it has answered it sends no answer."""

    again = False
    PREFERENCES = {
        "mail.accountmanager.accounts": "account1", "mail.accountmanager.defaultaccount": "account1",
        "mail.account.account1.identities": "id1", "mail.account.account1.server": "server1",
        "mail.server.server1.type": "none", "mail.server.server1.hostname": "Local Folders",
        "mail.server.server1.userName": "nobody", "mail.server.server1.name": "Local Folders",
        "mail.identity.id1.fullName": "Test Person", "mail.identity.id1.smtpServer": "smtp1",
        "mail.identity.id1.valid": True, "mail.identity.id1.doFcc": False,
        "mail.smtpservers": "smtp1", "mail.smtp.defaultserver": "smtp1",
        "mail.smtpserver.smtp1.hostname": "127.0.0.1", "mail.smtpserver.smtp1.authMethod": 1,
        "mail.smtpserver.smtp1.try_ssl": 0, "mail.provider.suppress_dialog_on_startup": True,
        "mail.spotlight.firstRunDone": True, "mail.shell.checkDefaultClient": False,
        "mailnews.start_page.enabled": False, "app.update.enabled": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
        "toolkit.telemetry.enabled": False, "network.proxy.type": 0, "mail.rights.version": 1,
        "mailnews.auto_config.guess.enabled": False, "app.donation.eoy.version.viewed": 999,
        "calendar.timezone.local": "Europe/London", "calendar.timezone.useSystemTimezone": False,
    }
    BUTTONS = {"accepted": "imipAcceptButton", "declined": "imipDeclineButton",
               "tentative": "imipTentativeButton"}

    def __init__(self, town, address):
        super().__init__(town, address)
        profile = os.path.join(self.folder, "profile")
        os.makedirs(profile)
        port = free_port()
        told = {**self.PREFERENCES, "mail.identity.id1.useremail": address, "marionette.port": port,
                "mail.smtpserver.smtp1.port": town.post.port}
        with open(os.path.join(profile, "user.js"), "w", encoding="ascii") as file:
            file.writelines(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
                            for name, value in told.items())
        self.part = Part(self.folder, "/usr/bin/env", f"HOME={self.folder}",
                         program("thunderbird", "thunderbird"), "--headless", "--no-remote", "--profile",
                         profile, "--marionette", "--remote-allow-system-access")
        self.remote = Marionette(port)

    def press(self, mail, buttons):
        """What the bar over the mail says, after the first of the buttons that it shows."""
        with open(HERE / "thunderbird.js", encoding="ascii") as file:
            said = self.remote.script(file.read(), self.file(mail), buttons)
        assert not said.startswith("fault"), said
        return said

    def answer(self, mail, status):
        self.press(mail, [self.BUTTONS[status]])

    def take(self, mail):
        self.press(mail, ["imipDeleteButton", "imipUpdateButton", "imipAcceptButton"])

    def entry(self, uid):
        items = self.remote.script("""
            const [resolve] = arguments;
            const {cal} = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
            const diary = cal.manager.getCalendars()[0];
            diary.getItemsAsArray(Ci.calICalendar.ITEM_FILTER_ALL_ITEMS, 0, null, null)
                .then(items => resolve(items.map(item => [item.id, item.startDate.icalString,
                                                         item.status || ""])));""")
        for found, start, status in items:
            if found == uid and status != "CANCELLED":
                return f"{start[:4]}-{start[4:6]}-{start[6:8]}"
        return None

    def cancelled(self, uid):
        return self.entry(uid) is None

    def end(self):
        self.part.end()
        shutil.rmtree(os.path.join(self.folder, "profile"), ignore_errors=True)
