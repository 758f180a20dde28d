"""Gathers the parts: every module of this package that declares ``PART`` and ``BLOCK``. Nothing is listed by hand."""

from importlib import import_module
from pkgutil import iter_modules

from wagtail import blocks

import conditions.parts as package
from conditions.parts.head import HEAD
from conditions.parts.page import PageShape

_modules = [import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)
            if found.name != "registry"]  # fmt: skip
_declared = {module.PART.kind: module for module in _modules if hasattr(module, "PART")}

PAGE = PageShape(head=HEAD, parts={kind: module.PART for kind, module in _declared.items()})
BLOCKS = {part.kind: _declared[part.kind].BLOCK for part in PAGE.in_order()}


class BodyBlock(blocks.StreamBlock):
    """The whole page. A part that may stand once only is refused a second time by the editor."""

    def __init__(self, local_blocks=None, **kwargs):
        super().__init__(local_blocks or [(kind, block()) for kind, block in BLOCKS.items()], **kwargs)

    class Meta:
        block_counts = {kind: {"max_num": 1} for kind, part in PAGE.parts.items() if part.once}
