"""The command `weft`: serve, web, worker, listen, migrate, mail, search, demo and check.

Each part reads the same environment. Django is loaded only by the parts that need it, and only
after the options have been put where the settings look for them.
"""

import argparse
import os
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from weft.config import environment
from weft.kernel import places, postgres

IMPORT = "bring years of mail in from mbox files and Maildir folders"
REBUILD = "read the whole archive into the search index anew; it may be stopped and goes on"
SIMULATE = "compare ways to route: made-up days, or with --replay those that were"
NICE = 5  # of a worker: accepting goes before what is done about it, see decision 27
CANNOT = 1  # the exit code when the words above say what is wrong


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code; what is wrong is said in one paragraph."""
    chosen = _parser().parse_args(arguments)
    if chosen.data:
        os.environ["WEFT_DATA"] = str(Path(chosen.data).absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weft.config.settings")
    from weft.config import prepare, supervisor

    run: Callable[[argparse.Namespace], int] = chosen.run
    try:
        code = run(chosen)
    except (
        environment.Misconfigured,
        places.NotInstalled,
        places.NotOurs,
        postgres.AlreadyRunning,
        postgres.DidNotStart,
        prepare.TooOld,
        supervisor.NotPrepared,
        supervisor.PortTaken,
    ) as problem:
        print(problem, file=sys.stderr)
        code = CANNOT
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="weft", description="Every channel, woven into one conversation per matter."
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", metavar="DIR", help="where Weft keeps its data (default: ./var)")
    listening = argparse.ArgumentParser(add_help=False)
    listening.add_argument("--port", type=_port, help="where to listen (default: 8000)")
    listening.add_argument("--host", help="on which address to listen (default: 127.0.0.1)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str,
        run: Callable[[argparse.Namespace], int],
        words: str | None,
        *more: argparse.ArgumentParser,
    ) -> argparse.ArgumentParser:
        # a command without words is for our own use; argparse then leaves it out of the help
        if words:
            made = commands.add_parser(name, parents=[shared, *more], help=words, description=words)
        else:
            made = commands.add_parser(name, parents=[shared, *more])
        made.set_defaults(run=run)
        return made

    serve = command("serve", _serve, "run everything, the database too", listening)
    serve.add_argument("--demo", action="store_true", help="fill a believable shop first")
    web = command("web", _web, "answer web requests", listening)
    web.add_argument("--fd", type=int, help=argparse.SUPPRESS)
    command("worker", _worker, "run the jobs that wait")
    command("listen", _listen, "fetch from mailboxes and whatever else has to be asked")
    command("migrate", _migrate, "bring the database up to this version")
    command("prepare", _prepare, None)
    command("demo", _demo, "fill a believable shop, with customers and conversations")
    mail = commands.add_parser("mail", help="bring mail of archives in")
    mails = mail.add_subparsers(required=True, metavar="COMMAND")
    _describe_import(mails.add_parser("import", parents=[shared], help=IMPORT, description=IMPORT))
    search = commands.add_parser("search", help=REBUILD)
    searches = search.add_subparsers(required=True, metavar="COMMAND")
    searches.add_parser(
        "rebuild", parents=[shared], help=REBUILD, description=REBUILD
    ).set_defaults(run=_rebuild_search)
    simulate = command("simulate", _simulate, SIMULATE)
    simulate.add_argument("--replay", action="store_true", help="take what reached us of late")
    simulate.add_argument("--days", type=int, default=5, metavar="N", help="how long (default: 5)")
    simulate.add_argument("--per-hour", type=int, default=90, metavar="N", help="made-up contacts")
    simulate.add_argument("--agents", type=int, default=9, metavar="N", help="made-up people")
    simulate.add_argument("--seed", type=int, default=1, metavar="N", help="of the dice")
    simulate.add_argument("--json", action="store_true", help="print one JSON object")
    command("check", _check, "say whether everything that Weft needs is there")
    return parser


def _describe_import(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_import_mail)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="file or folder")
    parser.add_argument("--inbox", required=True, type=int, metavar="ID", help="whose mail it is")
    parser.add_argument("--dry-run", action="store_true", help="read everything, write nothing")
    parser.add_argument("--since", type=_day, metavar="DAY", help="leave out what is older")
    parser.add_argument("--json", action="store_true", help="report as one JSON object")


def _day(value: str) -> datetime:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is no day; write 2026-01-31") from None


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value) < 2**16):
        raise argparse.ArgumentTypeError(f"{value!r} is no port; give a number up to 65535")
    return int(value)


def _data() -> Path:
    return Path(environment.text("WEFT_DATA", "var")).absolute()


def _host_and_port(chosen: argparse.Namespace) -> tuple[str, int]:
    port = chosen.port
    if port is None:
        port = environment.number("WEFT_PORT", 8000, most=65535)
    return chosen.host or environment.text("WEFT_HOST", "127.0.0.1"), port


def _serve(chosen: argparse.Namespace) -> int:
    from weft.config.supervisor import Supervisor

    host, port = _host_and_port(chosen)
    Supervisor(_data(), host, port, demo=chosen.demo).run()
    return 0


def _web(chosen: argparse.Namespace) -> int:
    from weft.config import web

    if chosen.fd is not None:
        web.run(socket.socket(fileno=chosen.fd))
        return 0
    from weft.config.supervisor import Supervisor

    host, port = _host_and_port(chosen)
    with Supervisor(_data(), host, port).listening() as listener:
        web.run(listener)
    return 0


def _worker(_chosen: argparse.Namespace) -> int:
    import django

    django.setup()
    from weft.kernel import worker

    os.nice(NICE)
    worker.run()
    return 0


def _listen(_chosen: argparse.Namespace) -> int:
    import django

    django.setup()
    from weft.gateway import listening

    listening.run()
    return 0


def _migrate(_chosen: argparse.Namespace) -> int:
    from weft.config import prepare

    with prepare.owner_of_the_database(_data()):
        prepare.migrate(verbosity=1)
    return 0


def _prepare(_chosen: argparse.Namespace) -> int:
    from weft.config import prepare

    with prepare.owner_of_the_database(_data()):
        prepare.migrate(verbosity=0)
    prepare.translations()
    prepare.static_files()
    return 0


def _demo(_chosen: argparse.Namespace) -> int:
    from weft.config import prepare, supervisor

    with prepare.owner_of_the_database(_data()):
        prepare.migrate(verbosity=0)
        from weft.demo import fill

        is_filled = fill.fill(print)
    return 0 if is_filled else supervisor.NO_DEMO


def _import_mail(chosen: argparse.Namespace) -> int:
    from weft.config import prepare

    with prepare.owner_of_the_database(_data()):
        prepare.migrate(verbosity=0)
        from weft.channels.email.importing import command

        return command.run(
            chosen.paths,
            inbox_id=chosen.inbox,
            since=chosen.since,
            is_rehearsal=chosen.dry_run,
            as_json=chosen.json,
        )


def _rebuild_search(_chosen: argparse.Namespace) -> int:
    from weft.config import prepare

    with prepare.owner_of_the_database(_data()):
        prepare.migrate(verbosity=0)
        from weft.search import rebuilding

        rebuilding.run(print)
    return 0


def _simulate(chosen: argparse.Namespace) -> int:
    from weft.config import prepare

    with prepare.owner_of_the_database(_data()):
        prepare.migrate(verbosity=0)
        from weft.routing.simulating import command

        return command.run(
            is_replay=chosen.replay,
            days=chosen.days,
            per_hour=chosen.per_hour,
            agents=chosen.agents,
            seed=chosen.seed,
            as_json=chosen.json,
        )


def _check(_chosen: argparse.Namespace) -> int:
    from weft.config import check

    return check.run(print)


if __name__ == "__main__":
    main()
