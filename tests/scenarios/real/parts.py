"""
The mail servers of a council and of the programme, real ones: OpenSMTPD takes everything, brings
what goes to the programme into the daemon's Maildir, and what goes to a peer to Dovecot, which
keeps the boxes. All on loopback, on ports that the system chose, in a folder that goes.
"""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

WAIT_S = 60
PROGRAMME, PEERS = "programme.example", "peers.example"


class Missing(Exception):
    """What this machine lacks for a play."""


def program(name, package):
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found:
        raise Missing(f"{name} is not installed (apt-get install {package})")
    return found


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as some:
        return some.getsockname()[1]


def until(what, look, wait_s=WAIT_S):
    """What look() finds, as soon as it finds something."""
    give_up = time.monotonic() + wait_s
    while not (found := look()):
        assert time.monotonic() < give_up, f"{what}: not in {wait_s} s"
        time.sleep(0.1)
    return found


def answers_at(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Part:
    """A server as a process of its own; its words are in a file of the folder."""

    def __init__(self, folder, *command):
        self.log = os.path.join(folder, f"{os.path.basename(command[0])}.log")
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True)

    def said(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()[-3000:]

    def await_port(self, port):
        until(f"port {port} of {self.process.args[0]}: {self.said()}",
              lambda: self.process.poll() is not None or answers_at(port))
        assert self.process.poll() is None, self.said()

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/lib
log_path = /dev/stderr
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 0
default_internal_user = dovecot
default_login_user = dovenull
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
passdb {{
  driver = static
  args = password=pw
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@{peers}
}}
"""

OPENSMTPD = """
listen on 127.0.0.1 port {port} hostname mx.{programme}
queue ttl 1h
action "answers" maildir "{maildir}" virtual {{ "@" => nobody }}
action "boxes" {boxes}
match from any for domain "{programme}" action "answers"
match from any for domain "{peers}" action "boxes"
"""


class Boxes:
    """Dovecot: a mailbox for whoever is written to."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "dovecot")
        os.makedirs(os.path.join(self.folder, "mail"))
        shutil.chown(os.path.join(self.folder, "mail"), "nobody", "nogroup")
        self.imap, self.lmtp = free_port(), free_port()
        conf = os.path.join(self.folder, "dovecot.conf")
        with open(conf, "w", encoding="ascii") as file:
            file.write(DOVECOT.format(folder=self.folder, imap=self.imap, lmtp=self.lmtp, peers=PEERS))
        self.part = Part(self.folder, program("dovecot", "dovecot-imapd dovecot-lmtpd"), "-F", "-c", conf)
        self.part.await_port(self.lmtp)
        self.part.await_port(self.imap)

    def action(self):
        """What OpenSMTPD does to bring it mail."""
        return f'lmtp "127.0.0.1:{self.lmtp}" rcpt-to virtual {{ "@" => nobody }}'

    def mails(self, person):
        """All that came for somebody, oldest first."""
        box = imaplib.IMAP4("127.0.0.1", self.imap)
        try:
            box.login(person, "pw")
            box.select("INBOX", readonly=True)
            numbers = box.search(None, "ALL")[1][0].split()
            return [box.fetch(number, "(RFC822)")[1][0][1] for number in numbers]
        finally:
            box.logout()

    def end(self):
        self.part.end()


class Post:
    """OpenSMTPD; boxes: what it does with mail to peers."""

    def __init__(self, folder, maildir, boxes, port=None):
        server, self.control = program("smtpd", "opensmtpd"), program("smtpctl", "opensmtpd")
        if os.geteuid() != 0:
            raise Missing("OpenSMTPD starts only as root")
        if os.path.exists("/var/run/smtpd.sock"):
            raise Missing("an OpenSMTPD of this machine is running")
        if any(files for _, _, files in os.walk("/var/spool/smtpd/queue")):
            raise Missing("the queue of this machine's OpenSMTPD holds mails")
        self.maildir, self.port = maildir, port or free_port()
        for name in ("", "tmp", "new", "cur"):
            path = os.path.join(maildir, name)
            os.makedirs(path, exist_ok=True)
            os.chown(path, pwd.getpwnam("nobody").pw_uid, grp.getgrnam("nogroup").gr_gid)
        conf = os.path.join(folder, "smtpd.conf")
        with open(conf, "w", encoding="ascii") as file:
            file.write(OPENSMTPD.format(port=self.port, maildir=maildir, boxes=boxes,
                                        programme=PROGRAMME, peers=PEERS))
        self.part = Part(folder, server, "-d", "-f", conf)
        self.part.await_port(self.port)

    def end(self):
        """Its queue is the machine's: nothing of ours stays in it."""
        subprocess.run([self.control, "remove", "all"], check=False, capture_output=True, timeout=WAIT_S)
        self.part.end()


class Town:
    """The servers around one daemon, whose settings it gives; with: they end with it."""

    def __init__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="peerpool-town-")
        self.folder = self.temporary.name
        os.chmod(self.folder, 0o755)  # noqa: the servers are other users
        self.maildir = os.path.join(self.folder, "Maildir")
        self.boxes = self.post = None
        self.seen = {}  # how many mails of each box were looked at
        self.more = {}  # other servers, by name

    def __enter__(self):
        try:
            self.boxes = Boxes(self.folder)
            self.post = Post(self.folder, self.maildir, self.boxes.action())
        except BaseException:
            self.close()
            raise
        return self

    def settings(self):
        return {"transport": "smtp", "smarthost": f"smtp://127.0.0.1:{self.post.port}",
                "incoming": self.maildir}

    def close(self):
        for part in (*self.more.values(), self.post, self.boxes):
            if part:
                part.end()
        self.temporary.cleanup()

    def __exit__(self, kind, value, trace):
        if kind is not None and kind is not Missing:
            for part in (*self.more.values(), self.post, self.boxes):
                print(part.part.said() if part else "", flush=True)
        self.close()
