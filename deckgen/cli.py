"""The command line: the only importer of click, the only module that prints. A command is a few lines over the library.

Nothing heavy is imported before a command runs: `deckgen --help` loads neither dictionary nor genanki nor jinja2.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from deckgen.errors import DeckgenError

if TYPE_CHECKING:
    from deckgen.build import Built
    from deckgen.project import Project, Recipe

PATH = click.Path(path_type=Path)


def main() -> None:
    """Run the command line; every failure ends in a short letter and an exit code."""
    ways = (sys.stdin, "surrogateescape", None), (sys.stdout, "replace", "\n"), (sys.stderr, "replace", "\n")
    for stream, errors, newline in ways:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors=errors, newline=newline)
    gc.set_threshold(200_000)  # a short life with many small values and few cycles
    try:
        colour = False if os.environ.get("NO_COLOR") else None
        code = commands.main(prog_name="deckgen", standalone_mode=False, color=colour)
        _leave(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except DeckgenError as error:
        click.echo(f"deckgen: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        if "-v" in sys.argv or "--verbose" in sys.argv:
            raise
        click.echo(
            f"deckgen: something went wrong that deckgen did not foresee ({type(error).__name__}: {error})\n"
            "  to do: run it again with -v and send us what it prints",
            err=True,
        )
        sys.exit(1)


def _leave(code: int) -> None:
    """End at once: taking a build's small values down one by one would cost a twentieth of its time."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="deckgen")
@click.option("-v", "--verbose", is_flag=True, help="Say more; show the whole traceback of a defect.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.pass_context
def commands(context: click.Context, verbose: bool, quiet: bool) -> None:
    """Study decks for learners of Chinese, from real articles and interviews.

    deckgen reads an article, chooses its key terms and quotes, and packages them for Anki with pinyin, a gloss that is
    right in the sentence, and the sentence itself. Rebuild as often as you like: reviews and edits are kept.
    """
    context.obj = {"verbose": verbose, "quiet": quiet}


@commands.command()
@click.argument("names", nargs=-1)
@click.option("--out", type=PATH, help="Build one deck from FILES into this package, without any project.")
@click.option("--title", help="With --out: the deck's name in Anki (default: the package's name).")
@click.option("--terms", type=click.IntRange(0), help="At most so many terms an article brings.")
@click.option("--quotes", type=click.IntRange(0), help="At most so many quotes an article brings.")
@click.option("--known", multiple=True, metavar="FILE", help="With --out: words you know, or an Anki export of yours.")
@click.option("--cards-json", type=PATH, help="Also write the cards as JSON.")
@click.option("--csv", "csv_file", type=PATH, help="Also write the terms as a word list to print.")
@click.option("--no-glossary", is_flag=True, help="Leave out the field's glossary and the sense table.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def build(
    obj: dict[str, bool],
    names: tuple[str, ...],
    out: Path | None,
    title: str | None,
    terms: int | None,
    quotes: int | None,
    known: tuple[str, ...],
    cards_json: Path | None,
    csv_file: Path | None,
    no_glossary: bool,
    as_json: bool,
) -> None:
    """Build decks: those of this project (all, or the decks NAMED), or one from FILES with --out.

    \b
        deckgen build                                    every deck of the project
        deckgen build interviews                         decks/interviews
        deckgen build talk.txt --out talk.apkg           a deck from a file
    """
    from deckgen import build as library
    from deckgen.project import find_project

    if out is not None:
        if not names:
            raise click.UsageError("--out wants the articles to build from: deckgen build talk.txt --out talk.apkg")
        recipe = _recipe(title=title, terms=terms, quotes=quotes, known=known)
        language, decisions = library.open_language(field=not no_glossary)
        built = [library.build_files([*map(Path, names)], out, recipe, language, decisions, library.now())]
    else:
        if find_project(Path.cwd()) is None and any(Path(name).suffix for name in names):
            raise click.UsageError("--out says where the package goes: deckgen build talk.txt --out talk.apkg")
        if known or {title, terms, quotes} != {None}:
            raise click.UsageError(
                "in a project, deck.toml says title, terms, quotes and known; the options want --out"
            )
        project = _project()
        language, _ = library.open_language(project, field=not no_glossary)
        built = library.build_project(project, names, language, library.now())
    library.write_lists(built, cards_json, csv_file)
    _report(built, as_json=as_json, quiet=obj["quiet"])


def _recipe(**values: object) -> Recipe:
    """A recipe with what was asked for; None and () stand for what was not."""
    from deckgen.project import Recipe

    return Recipe(**{key: value for key, value in values.items() if value not in (None, ())})  # type: ignore[arg-type]


def _report(built: Iterable[Built], *, as_json: bool, quiet: bool) -> None:
    if as_json:
        _print_json([one.summary() for one in built])
    if as_json or quiet:
        return
    for one in built:
        summary = one.summary()
        state = "" if one.written else " (unchanged)"
        click.echo(f"{one.out}: {summary['terms']} terms, {summary['quotes']} quotes{state}")
        if summary["review"]:
            click.echo(
                f"  to review: {summary['review']}, in Anki tag:deckgen::review::*; why: deckgen explain TERM FILE"
            )
        for problem in one.problems:
            click.echo(f"  {problem.message}: {problem.hint}", err=True)
    click.echo("To import: open Anki, choose File > Import, pick the .apkg and keep the default options.")


@commands.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def plan(names: tuple[str, ...], as_json: bool) -> None:
    """Say what the next import will change in the decks NAMED (default: all), and change nothing.

    \b
        deckgen plan                     new, changed field by field, kept, conflicts, retired
        deckgen plan interviews --json
    """
    from deckgen import build as library

    project = _project()
    language, _ = library.open_language(project)
    plans = library.plan_project(project, names, language, library.now())
    _show([one.as_json() for one in plans] if as_json else [one.lines() for one in plans], as_json)


@commands.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def refresh(obj: dict[str, bool], names: tuple[str, ...], as_json: bool) -> None:
    """Take over better sentences, senses and levels for cards that Anki already has; your edits stay.

    \b
        deckgen plan interviews          shows what would change
        deckgen refresh interviews       does it
    """
    from deckgen import build as library

    project = _project()
    language, _ = library.open_language(project)
    built = library.build_project(project, names, language, library.now(), refresh=True)
    _report(built, as_json=as_json, quiet=obj["quiet"])


@commands.command()
@click.argument("file", type=PATH)
@click.option("--deck", "names", multiple=True, help="Only this deck (may be given again).")
@click.option("--forget-missing", is_flag=True, help="Cards that an earlier pull saw and this one lacks stay away.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def pull(file: Path, names: tuple[str, ...], forget_missing: bool, as_json: bool) -> None:
    """Take over what you changed in Anki, from an export: File > Export, .apkg, with or without scheduling.

    \b
        deckgen pull ~/Downloads/Interviews.apkg
    """
    from deckgen.build import now
    from deckgen.pull import pull_project

    reports = pull_project(_project(), names, file, now(), forget_missing=forget_missing)
    _show([one.as_json() for one in reports] if as_json else [one.lines() for one in reports], as_json)


@commands.command()
@click.argument("key")
@click.argument("values", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--deck", "names", multiple=True, help="The deck, where several have the card.")
@click.option("--remove", multiple=True, metavar="FIELD", help="Take an edit back.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def edit(key: str, values: tuple[str, ...], names: tuple[str, ...], remove: tuple[str, ...], as_json: bool) -> None:
    """Decide about the card KEY: pinyin, gloss, sentence, translation, notes, drop, want.

    \b
        deckgen edit 推理 gloss="inference"
        deckgen edit 推理 drop=true
        deckgen edit 推理 --remove gloss
    """
    from deckgen.edit import edit as edited

    pairs = dict(value.split("=", 1) for value in values if "=" in value)
    if len(pairs) < len(values) or not (pairs or remove):
        raise click.UsageError(f'say what is to change: deckgen edit {key} gloss="..."')
    report = edited(_project(), names, key, pairs, remove)
    _show([report.as_json()] if as_json else [report.lines()], as_json)


@commands.command()
@click.argument("name")
@click.argument("file", type=PATH)
@click.option("--take", is_flag=True, help="Take over what was changed in FILE, instead of writing it.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def sheet(name: str, file: Path, take: bool, as_json: bool) -> None:
    """Write the deck NAME to FILE as a spreadsheet (CSV), or --take what you changed there.

    \b
        deckgen sheet interviews cards.csv
        deckgen sheet interviews cards.csv --take
    """
    from deckgen.edit import take_sheet, write_sheet

    if take:
        report = take_sheet(_project(), name, file)
        _show([report.as_json()] if as_json else [report.lines()], as_json)
    else:
        write_sheet(_project(), name, file)
        _show([{"written": str(file)}] if as_json else [[f"{file}: change cells, save as CSV, then: --take"]], as_json)


@commands.command()
@click.argument("names", nargs=-1)
@click.option("--out", type=PATH, help="Where the page goes (default in a project: decks/preview.html).")
@click.pass_obj
def preview(obj: dict[str, bool], names: tuple[str, ...], out: Path | None) -> None:
    """Make one page with every card of the decks NAMED (default: all), front and back, as Anki shows it.

    \b
        deckgen preview                              every deck of the project
        deckgen preview interviews
        deckgen preview talk.txt --out talk.html     the deck that a file would make
    """
    from deckgen.preview import write_preview

    written = write_preview(Path.cwd(), names, out)
    if not obj["quiet"]:
        click.echo(f"{written}: open it in a browser")


@commands.command()
@click.argument("names", nargs=-1)
@click.option("--terms", type=click.IntRange(0), help="With files: at most so many terms an article brings.")
@click.option("--known", multiple=True, metavar="FILE", help="With files: words you know, or an Anki export of yours.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def stats(names: tuple[str, ...], terms: int | None, known: tuple[str, ...], as_json: bool) -> None:
    """Say what the decks NAMED (default: all), or a deck from files, do for their articles: words known before and after.

    \b
        deckgen stats                        every deck of the project
        deckgen stats talk.txt --terms 24    the deck that a file would make
    """
    from deckgen.figures import figures

    found = figures(Path.cwd(), names, terms, known)
    _show([one.as_json() for one in found] if as_json else [one.lines() for one in found], as_json)


@commands.command()
@click.argument("source")
@click.option("--allow-private", is_flag=True, help="Also load addresses inside your own network.")
@click.option("--json", "as_json", is_flag=True, help="Print the article as one JSON object.")
def read(source: str, allow_private: bool, as_json: bool) -> None:
    """Show what the reader makes of SOURCE: turns, speakers, what was dropped and why.

    SOURCE is a file, an address, or "-" for standard input.
    """
    from deckgen import build as library
    from deckgen import terminal
    from deckgen.add import read_source
    from deckgen.interchange import article_json
    from deckgen.reading.decoding import LIMIT

    language, _ = library.open_language()
    if source == "-":
        article = library.read_stdin(sys.stdin.buffer.read(LIMIT + 1), language)
    else:
        article = read_source(source, language, allow_private=allow_private)
    if as_json:
        _print_json(article_json(article))
        return
    click.secho(article.heading, bold=True)
    _show([terminal.article_lines(article)], as_json)


@commands.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--deck", help="Also name the articles in the recipe of this deck.")
@click.option("--force", is_flag=True, help="Write over an article that is there already.")
@click.option("--allow-private", is_flag=True, help="Also load addresses inside your own network.")
@click.pass_obj
def add(obj: dict[str, bool], sources: tuple[str, ...], deck: str | None, force: bool, allow_private: bool) -> None:
    """Put SOURCES, files or addresses, into corpus/ as Markdown that you can correct; says what was left out.

    \b
        deckgen add talk.docx https://example.org/interview
        deckgen add talk.srt --deck interviews
    """
    from deckgen import add as library
    from deckgen import terminal
    from deckgen.build import open_language

    project_ = _project()
    decks = project_.decks((deck,)) if deck else []
    language, _ = open_language(project_)
    for source in sources:
        added = library.add(source, project_.root / "corpus", language, force=force, allow_private=allow_private)
        if obj["quiet"]:
            continue
        spoken = ", ".join(f"{s.name} {s.turns}" for s in added.article.speakers if s.turns)
        click.echo(f"{added.path}: {added.article.heading}" + (f" (turns: {spoken})" if spoken else ""))
        _show([terminal.dropped_lines(added.article)], as_json=False)
        for one in decks:
            if library.list_in(one, added.path.name):
                click.echo(f"named in {one.files.pins.parent / 'deck.toml'}")


@commands.command()
@click.argument("text", required=False)
@click.option("--file", "source", type=PATH, help="An article, in any format that deckgen reads, instead of TEXT.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--html", "as_page", is_flag=True, help="One page to read, on which a touch opens a gloss.")
@click.option("--out", type=PATH, help="With --html: where the page goes (default: standard output).")
@click.option("--zhuyin", is_flag=True, help="Readings in zhuyin (bopomofo).")
@click.option("--sandhi", is_flag=True, help="Tones as they are spoken instead of citation tones.")
def annotate(
    text: str | None, source: Path | None, as_json: bool, as_page: bool, out: Path | None, zhuyin: bool, sandhi: bool
) -> None:
    """Show any Chinese TEXT (default: standard input) word by word, with pinyin and glosses.

    \b
        deckgen annotate "护栏不是围墙"
        deckgen annotate --file talk.docx --html --out talk.html
    """
    from deckgen import build as library
    from deckgen import interlinear, terminal
    from deckgen.annotate import annotate_lines
    from deckgen.interchange import annotation_json
    from deckgen.project import write

    if (text is not None and source) or (as_json and as_page) or (out and not as_page):
        raise click.UsageError("TEXT or --file, --json or --html; --out goes with --html")
    language = library.open_language(sandhi=sandhi)[0]
    if as_page:
        article = library.read_article(source, language) if source else None
        page = interlinear.page(article or (sys.stdin.read() if text is None else text), language, zhuyin=zhuyin)
        if out:
            write(out, page.encode("utf-8"))
        else:
            click.echo(page)
        return
    colour = terminal.wants_colour(os.environ, is_terminal=sys.stdout.isatty())
    lines: Iterable[str] = text.split("\n") if text is not None else (line.rstrip("\n") for line in sys.stdin)
    if source:
        lines = (block.text for block in library.read_article(source, language).blocks)
    for line, words in annotate_lines(lines, language):
        if as_json:
            click.echo(json.dumps(annotation_json(line, words, zhuyin=zhuyin), ensure_ascii=False))
            continue
        click.echo("".join(f"{shown}\n" for shown in terminal.lines(words, colour=colour, zhuyin=zhuyin)))


@commands.command()
@click.argument("term")
@click.argument("file", type=PATH)
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
def explain(term: str, file: Path, as_json: bool) -> None:
    """Say why TERM, a term or some words of a quote, was picked from FILE, or not, and why it is read and glossed so."""
    from deckgen import build as library
    from deckgen.explain import explain as explained
    from deckgen.project import find_project

    language, decisions = library.open_language(find_project(Path.cwd()))
    answer = explained(term, library.read_article(file, language), language, decisions)
    if as_json:
        _print_json(answer.as_json())
        return
    click.secho(f"{answer.term}  {answer.pinyin}  {answer.gloss}", bold=True)
    _show([answer.lines()], as_json)


@commands.command()
@click.argument("folder", type=PATH, default=Path())
def init(folder: Path) -> None:
    """Make a project in FOLDER (default: here) that builds at once. Never overwrites a file."""
    from deckgen.scaffold import init as scaffold

    for path in scaffold(folder):
        click.echo(f"made {path}")
    click.echo("Now put articles into corpus/ and run: deckgen build")


def _project() -> Project:
    """The project of this folder. Raises ProjectError outside one."""
    from deckgen.project import project_of

    return project_of(Path.cwd())


def _show(reports: Iterable[Any], as_json: bool) -> None:
    """Reports as JSON, or as the lines that they consist of."""
    if as_json:
        _print_json(list(reports))
        return
    click.echo("".join(f"{line}\n" for lines in reports for line in lines), nl=False)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
