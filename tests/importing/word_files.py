"""Word files made for tests."""

import io
import zipfile
from xml.sax.saxutils import escape

_SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
}


def word_file(body: str, styles: str = "") -> bytes:
    """A small .docx with this body; ``styles`` are the inside of its styles part."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats"
    names = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _SPACES.items())
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="{types}-package.'
            'relationships+xml"/><Override PartName="/word/document.xml" '
            f'ContentType="{types}-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r0" Type="{office}/extended-properties" '
            f'Target="docProps/app.xml"/><Relationship Id="r1" Type="{office}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", f"<w:document {names}><w:body>{body}</w:body></w:document>")
        if styles:
            archive.writestr("word/styles.xml", f"<w:styles {names}>{styles}</w:styles>")
    return data.getvalue()


def paragraphs(text: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.splitlines() if line.strip())
