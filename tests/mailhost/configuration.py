"""What Postfix and Dovecot are told: private folders, ports of loopback, no word to the world."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

AUTHSERV_ID = "mx.mailhost.example"  # who signs the Authentication-Results below
MAX_SIZE = 200 * 1024 * 1024  # bytes of a mail

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/postfix
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = {authserv_id}
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
alias_maps =
alias_database =
# every domain is ours, so nothing can leave; whom Dovecot does not know bounces for real
virtual_mailbox_domains = static:all
virtual_transport = lmtp:inet:127.0.0.1:{ports.lmtp}
virtual_alias_maps = texthash:{folder}/aliases
lmtp_connection_cache_on_demand = no
recipient_delimiter = +
message_size_limit = {max_size}
mailbox_size_limit = 0
virtual_mailbox_limit = 0
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
smtpd_client_connection_count_limit = 0
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/answers
header_checks = regexp:{folder}/header_checks
smtpd_tls_security_level = may
smtpd_tls_cert_file = {folder}/certificate.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
"""

# tables of text are read when a process starts, so these live for one connection or mail
MASTER = """\
127.0.0.1:{ports.smtp} inet n - n - - smtpd -o max_use=1
127.0.0.1:{ports.submission} inet n - n - - smtpd -o max_use=1 -o {auth} -o smtpd_tls_auth_only=yes
127.0.0.1:{ports.smtps} inet n - n - - smtpd -o max_use=1 -o {auth} -o smtpd_tls_wrappermode=yes
127.0.0.1:{ports.plain} inet n - n - - smtpd -o max_use=1 -o {auth} -o smtpd_tls_security_level=none
cleanup unix n - n - 0 cleanup -o max_use=1
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
lmtp unix - - n - 20 lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""
AUTH = (
    "smtpd_sasl_auth_enable=yes -o smtpd_relay_restrictions=permit_sasl_authenticated,reject"
    " -o smtpd_client_restrictions=permit_sasl_authenticated,reject"
)

# What a border server does: it removes what poses as its own verdict, and writes its own. Whoever
# writes from honest.example is proven, from forged.example disproven; of others nothing is known
HEADER_CHECKS = r"""
/^Authentication-Results: *{authserv_id}/ IGNORE
/^From:.*@(([a-z0-9-]+\.)*honest\.example)>? *$/
    PREPEND Authentication-Results: {authserv_id}; dmarc=pass header.from=$1
/^From:.*@(([a-z0-9-]+\.)*forged\.example)>? *$/
    PREPEND Authentication-Results: {authserv_id}; dmarc=fail header.from=$1
"""

DOVECOT = """\
base_dir = {folder}/dovecot/run
state_dir = {folder}/dovecot
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 1000
first_valid_uid = 1
recipient_delimiter = +
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users/%u
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users/%u
  default_fields = uid=nobody gid=nogroup home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {ports.imap}
  }}
  inet_listener imaps {{
    port = {ports.imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {ports.lmtp}
  }}
}}
service auth {{
  unix_listener {folder}/queue/private/auth {{
    mode = 0666
  }}
}}
service anvil {{
  chroot =
  # no longer pauses for whoever was wrong before
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where each of them listens on 127.0.0.1."""

    smtp: int  # takes mail for everybody from everybody, as a border server does
    submission: int  # STARTTLS, then AUTH, as mail programs use it
    smtps: int  # the same inside TLS
    plain: int  # AUTH without TLS
    imap: int  # STARTTLS or none
    imaps: int
    lmtp: int = field(repr=False)


def write(folder: Path, ports: Ports) -> None:
    """Write both configurations and their empty tables into `folder`."""
    says = {"folder": folder, "ports": ports, "authserv_id": AUTHSERV_ID, "max_size": MAX_SIZE}
    (folder / "etc").mkdir()
    (folder / "etc" / "main.cf").write_text(MAIN.format(**says))
    (folder / "etc" / "master.cf").write_text(MASTER.format(**says, auth=AUTH))
    (folder / "header_checks").write_text(HEADER_CHECKS.format(**says))
    (folder / "dovecot.conf").write_text(DOVECOT.format(**says))
    (folder / "users").mkdir()
    for table in ("aliases", "answers"):
        (folder / table).touch()
