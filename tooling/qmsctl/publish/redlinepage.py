"""A redline as one HTML file that stands alone: to send, to keep, to print."""

from html import escape

from qmsctl.lifecycle.redline import Redline
from qmsctl.publish.redline import redline_html

_STYLE = """\
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #111; background: #fff; }
ins, .qms-inserted { background: #d9f2df; text-decoration: underline; }
del, .qms-deleted { background: #fbdfe0; text-decoration: line-through; }
table { border-collapse: collapse; } th, td { border: 1px solid #767676; padding: .3rem .6rem;
  text-align: left; vertical-align: top; }
caption { text-align: left; font-weight: bold; padding: .5rem 0; }
.qms-scroll { overflow-x: auto; margin: 1rem 0; } pre { overflow-x: auto; padding: .5rem;
  background: #f4f4f4; }
.qms-redline-note { border-left: 4px solid #767676; padding-left: 1rem; }
@media print { body { margin: 0; max-width: none; } }
"""


def redline_page(title: str, subtitle: str, redline: Redline, *, language: str) -> str:
    """The page; nothing in it is loaded from elsewhere or runs.

    `title` names the document and `subtitle` what is compared with what; both are escaped.
    """
    body = redline_html(redline) if redline.changed else "<p>Nothing differs.</p>\n"
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}: {escape(subtitle)}</title>\n<style>\n{_STYLE}</style>\n</head>\n"
        f"<body>\n<header>\n<h1>{escape(title)}</h1>\n<p>{escape(subtitle)}</p>\n"
        "<p><del>Removed</del> and <ins>added</ins> text; this comparison is not a controlled "
        f"document.</p>\n</header>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
