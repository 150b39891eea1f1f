"""
Cyrus as a council's calendar server: mail that comes by LMTP lands in the calendar, an entry that
is changed there is answered by mail. Its packages conflict with Dovecot's, so it runs from a folder
into which they were unpacked (`./dev soak` does), named by PP_CYRUS.
"""

import base64
import http.client
import imaplib
import os
import re
import shutil
import smtplib
import socket
import subprocess

from answers import lines_of
from clients import Person, said
from parts import PEERS, Missing, Part, free_port, until

IMAPD = """
configdirectory: {folder}/conf
defaultpartition: default
partition-default: {folder}/spool
cyrus_user: nobody
cyrus_group: nogroup
admins: cyrus
altnamespace: yes
unixhierarchysep: yes
virtdomains: userid
defaultdomain: {peers}
servername: {peers}
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {folder}/sasldb
sasl_mech_list: PLAIN
allowplaintext: yes
httpallowcompress: no
httpmodules: caldav freebusy
caldav_allowscheduling: on
caldav_create_default: 1
caldav_historical_age: -1
calendar_user_address_set: {peers}
autocreate_quota: -1
autocreate_post: 1
sievedir: {folder}/sieve
sieveusehomedir: false
sieve_extensions: body variables imap4flags vnd.cyrus.imip
lmtpsocket: {folder}/run/lmtp
notifysocket: {folder}/run/notify
idlesocket: {folder}/run/idle
smtp_backend: host
smtp_host: 127.0.0.1:{smtp}
tls_sessions_db: twoskip
conversations: 0
httpkeepalive: 0
"""

SERVICES = """
START {{ recover cmd="{bin}/ctl_cyrusdb -C {conf} -r" }}
SERVICES {{
  imap cmd="{bin}/imapd -C {conf} -U 30" listen="127.0.0.1:{imap}" prefork=0 maxchild=20
  http cmd="{bin}/httpd -C {conf} -U 30" listen="127.0.0.1:{http}" prefork=0 maxchild=20
  sieve cmd="{bin}/timsieved -C {conf}" listen="127.0.0.1:{sieve}" prefork=0 maxchild=5
  lmtp cmd="{bin}/lmtpd -C {conf} -a" listen="127.0.0.1:{lmtp}" prefork=0 maxchild=20
}}
EVENTS {{ }}
"""

# Every calendar part is Cyrus's own business.
SIEVE = """require ["body", "vnd.cyrus.imip"];
if body :content "text/calendar" :contains "METHOD:" { processimip; }
"""


class Server:
    def __init__(self, town):
        top = os.environ.get("PP_CYRUS", "")
        self.bin = os.path.join(top, "usr/lib/cyrus/bin")
        if not top or not os.path.exists(os.path.join(self.bin, "master")):
            raise Missing("PP_CYRUS names no folder with Cyrus's packages unpacked")
        libraries = os.path.join(top, "usr/lib/x86_64-linux-gnu")
        self.environment = {**os.environ, "LD_LIBRARY_PATH": libraries,
                            "SASL_PATH": os.path.join(libraries, "sasl2")}
        self.folder = os.path.join(town.folder, "cyrus")
        for name in ("conf", "spool", "sieve", "run"):
            os.makedirs(os.path.join(self.folder, name))
        self.ports = {name: free_port() for name in ("imap", "http", "sieve", "lmtp")}
        conf, services = (os.path.join(self.folder, name) for name in ("imapd.conf", "cyrus.conf"))
        with open(conf, "w", encoding="ascii") as file:
            file.write(IMAPD.format(folder=self.folder, peers=PEERS, smtp=town.post.port))
        with open(services, "w", encoding="ascii") as file:
            file.write(SERVICES.format(bin=self.bin, conf=conf, **self.ports))
        self.password = os.path.join(top, "usr/sbin/saslpasswd2")
        self.add_password("cyrus")
        for where, folders, files in os.walk(self.folder):
            for name in (where, *(os.path.join(where, one) for one in folders + files)):
                shutil.chown(name, "nobody", "nogroup")
        self.part = Part(self.folder, "/usr/bin/env", *(f"{name}={self.environment[name]}"
                                                        for name in ("LD_LIBRARY_PATH", "SASL_PATH")),
                         os.path.join(self.bin, "master"), "-C", conf, "-M", services, "-D",
                         "-p", os.path.join(self.folder, "run", "pid"))
        for port in self.ports.values():
            self.part.await_port(port)

    def add_password(self, user):
        """All have the same."""
        subprocess.run([self.password, "-p", "-c", "-f", os.path.join(self.folder, "sasldb"), "-u", PEERS,
                        user], input=b"pw\n", env=self.environment, check=True, capture_output=True)

    def add(self, user):
        self.add_password(user)
        box = imaplib.IMAP4("127.0.0.1", self.ports["imap"])
        box.login("cyrus", "pw")
        box.create(f"user/{user}")
        box.setacl(f"user/{user}", f"{user}@{PEERS}", "lrswipkxtecdan")
        box.logout()
        self.request("PROPFIND", user, f"/dav/calendars/user/{user}/", headers={"Depth": "0"})
        self.add_sieve(user)

    def add_sieve(self, user):
        """Over ManageSieve (RFC 5804)."""
        secret = base64.b64encode(f"\0{user}\0pw".encode()).decode()
        script = SIEVE.encode()
        with socket.create_connection(("127.0.0.1", self.ports["sieve"]), 30) as connection:
            with connection.makefile("rb") as lines:
                for words in (b"", f'AUTHENTICATE "PLAIN" "{secret}"\r\n'.encode(),
                              b'PUTSCRIPT "imip" {%d+}\r\n%s\r\n' % (len(script), script),
                              b'SETACTIVE "imip"\r\n'):
                    connection.sendall(words)
                    said = next(line for line in lines if line[:2] in (b"OK", b"NO", b"BY"))
                    assert said.startswith(b"OK"), (words, said)

    def request(self, method, user, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["http"], timeout=30)
        login = base64.b64encode(f"{user}:pw".encode()).decode()
        connection.request(method, path, body, {"Authorization": f"Basic {login}", **(headers or {})})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        assert answer.status < 400, (method, path, answer.status, text)
        return text, answer.headers

    def deliver(self, address, mail):
        with smtplib.LMTP("127.0.0.1", self.ports["lmtp"], timeout=30) as server:
            server.sendmail("mx@council.example", [address], mail)

    def end(self):
        self.part.end()


class Cyrus(Person):
    """A diary on the council's server."""

    def __init__(self, town, address):
        super().__init__(town, address)
        if "cyrus" not in town.more:
            town.more["cyrus"] = Server(town)
        self.server, self.user = town.more["cyrus"], address.split("@")[0]
        self.server.add(self.user)
        self.calendar = f"/dav/calendars/user/{self.user}/Default/"

    def entries(self):
        listed, _ = self.server.request("PROPFIND", self.user, self.calendar, headers={"Depth": "1"})
        for path in re.findall(r"<D:href>([^<]+\.ics)</D:href>", listed):
            yield path, *self.server.request("GET", self.user, path)

    def find(self, uid):
        return next(((path, text, headers) for path, text, headers in self.entries()
                     if f"UID:{uid}" in lines_of(text)), None)

    def take(self, mail):
        self.server.deliver(self.address, mail)

    def answer(self, mail, status):
        uid, revision = said(mail, "UID"), said(mail, "SEQUENCE")
        self.take(mail)

        def fresh():
            found = self.find(uid)
            return found if found and f"SEQUENCE:{revision}" in lines_of(found[1]) else None

        path, text, headers = until(f"{uid} in the calendar of {self.address}", fresh)
        # TRANSP is each user's own there: Cyrus 3.6 puts it back, and refuses an entry that has two.
        lines = [line for line in lines_of(text) if not line.startswith("TRANSP:")]
        for number, line in enumerate(lines):
            if line.startswith("ATTENDEE") and line.endswith(f"mailto:{self.address}"):
                line = re.sub(r";PARTSTAT=[A-Z-]+", "", line)
                lines[number] = line.replace("ATTENDEE", f"ATTENDEE;PARTSTAT={status.upper()}", 1)
        self.server.request("PUT", self.user, path, "\r\n".join(lines + [""]).encode(),
                            {"Content-Type": "text/calendar; charset=utf-8", "If-Match": headers["ETag"]})

    def entry(self, uid):
        found = self.find(uid)
        if not found or "STATUS:CANCELLED" in lines_of(found[1]):
            return None
        start = next(line for line in lines_of(found[1][found[1].index("BEGIN:VEVENT"):])
                     if line.startswith("DTSTART")).split(":")[1]
        return f"{start[:4]}-{start[4:6]}-{start[6:8]}"

    def cancelled(self, uid):
        return self.entry(uid) is None
