"""
The samples of systemd/mail as an operator uses them: Postfix, OpenSMTPD and Dovecot bring an answer
to peers+CODE@ into the daemon's Maildir, and the daemon takes it. Postfix runs from a folder into
which its package was unpacked (`./dev soak` does), named by PP_POSTFIX, as it conflicts with OpenSMTPD.
python3 mailboxes.py PEERPOOLD
"""

import os
import pathlib
import pwd
import shutil
import smtplib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve()
SAMPLES = HERE.parents[3] / "systemd" / "mail"
sys.path[:0] = [str(HERE.parents[1] / "lib"), str(HERE.parent)]
import answers  # noqa: E402
import people  # noqa: E402
from daemon import Daemon  # noqa: E402
from parts import PROGRAMME, Missing, Part, free_port, program, until  # noqa: E402

V1 = "/api/v1"


def sample(name, folder):
    """With this folder for the daemon's, this domain for example.org and nobody for its user."""
    number = pwd.getpwnam("nobody").pw_uid
    text = (SAMPLES / name).read_text(encoding="ascii")
    for old, new in (("/var/lib/peerpool", folder), ("/etc/dovecot", folder), ("example.org", PROGRAMME),
                     ("991", str(number)), ('"peerpool" }', '"nobody" }')):
        text = text.replace(old, new)
    return text


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    return path


def open_smtpd(folder):
    if os.path.exists("/var/run/smtpd.sock"):
        raise Missing("an OpenSMTPD of this machine is running")
    port = free_port()
    conf = write(folder, "smtpd.conf", f"listen on 127.0.0.1 port {port}\n{sample('opensmtpd.conf', folder)}")
    return smtplib.SMTP, port, Part(folder, program("smtpd", "opensmtpd"), "-d", "-f", conf)


def dovecot(folder):
    port = free_port()
    write(folder, "peerpool.users", sample("dovecot.users", folder))
    conf = write(folder, "dovecot.conf", f"""
base_dir = {folder}/run
state_dir = {folder}/lib
log_path = /dev/stderr
protocols = lmtp
ssl = no
default_internal_user = dovecot
passdb {{
  driver = static
  args = nopassword
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {port}
  }}
}}
{sample("dovecot.conf", folder)}""")
    return smtplib.LMTP, port, Part(folder, program("dovecot", "dovecot-lmtpd"), "-F", "-c", conf)


def postfix(folder):
    top = os.environ.get("PP_POSTFIX", "")
    lib = os.path.join(top, "usr/lib/postfix")
    if not top or not os.path.exists(os.path.join(lib, "sbin", "master")):
        raise Missing("PP_POSTFIX names no folder with Postfix's package unpacked")
    port, conf, queue = free_port(), os.path.join(folder, "conf"), os.path.join(folder, "queue")
    # Its own users need not exist here: two that every Debian has stand for them.
    for name, mode in (("conf", 0o755), ("data", 0o700), ("queue", 0o755), ("queue/pid", 0o755),
                       ("queue/maildrop", 0o730), ("queue/public", 0o710),
                       *((f"queue/{name}", 0o700) for name in (
                           "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold",
                           "incoming", "private", "saved", "trace"))):
        path = os.path.join(folder, name)
        os.mkdir(path)
        os.chmod(path, mode)
        if name not in ("conf", "queue", "queue/pid"):
            shutil.chown(path, "backup", "games")
    write(conf, "main.cf", f"""
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {folder}/data
command_directory = {top}/usr/sbin
daemon_directory = {lib}/sbin
shlib_directory = {lib}
mail_owner = backup
setgid_group = games
default_privs = nobody
import_environment = LD_LIBRARY_PATH={lib} MAIL_CONFIG={conf}
export_environment = LD_LIBRARY_PATH={lib}
maillog_file = {folder}/postfix.words
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.{PROGRAMME}
mydestination =
alias_maps =
smtpd_relay_restrictions = reject_unauth_destination
{sample("postfix.cf", folder)}""")
    write(conf, "master.cf", f"""{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
anvil unix - - n - 1 anvil
""")
    return smtplib.SMTP, port, Part(folder, "/usr/bin/env", f"LD_LIBRARY_PATH={lib}",
                                    os.path.join(lib, "sbin", "master"), "-c", conf, "-d")


def an_answer_comes_in(daemon_program, server):
    with tempfile.TemporaryDirectory(prefix="peerpool-town-") as folder:
        os.chmod(folder, 0o755)
        maildir = os.path.join(folder, "Maildir")
        for name in ("", "tmp", "new", "cur"):
            os.mkdir(os.path.join(maildir, name))
            shutil.chown(os.path.join(maildir, name), "nobody", "nogroup")
        talk, port, part = server(folder)
        try:
            part.await_port(port)
            with Daemon(daemon_program, mail={"incoming": maildir}) as daemon:
                daemon.start()
                with daemon.client() as client:
                    people.import_table(client, "peers", people.mixed(25))
                    booking = people.book(client, people.visit(people.brief(alone=True), "2031-01-06"))["id"]
                    asked = answers.wait_for(client, f"{daemon.folder}/outbox")
                    for one in asked:
                        # The address stands in the envelope alone.
                        mail = answers.reply(one, organizer=False, to="undisclosed-recipients:;")
                        with talk("127.0.0.1", port, timeout=30) as connection:
                            connection.sendmail(one.to, [one.address], mail)
                    until("the answers", lambda: client.get(f"{V1}/bookings/{booking}")["state"] == "confirmed")
                assert daemon.end() == 0, daemon.said()
        except BaseException:
            print(part.said(), flush=True)
            raise
        finally:
            part.end()


def main(daemon_program):
    if os.geteuid() != 0:
        print("skipped: mail servers start only as root")
        return 77
    lacking = 0
    for server in (open_smtpd, dovecot, postfix):
        try:
            an_answer_comes_in(daemon_program, server)
            print(f"{server.__name__}: an answer comes in", flush=True)
        except Missing as what:
            lacking += 1
            print(f"skipped: {what}", flush=True)
    return 77 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
