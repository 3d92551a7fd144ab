"""What can go wrong with one document, one lexicon or one gold file, said so that a reader knows what to do next."""

from __future__ import annotations


class PipelineError(Exception):
    """A fault that a user can act on.

    ``message`` says what is wrong, ``where`` which file (and, where known, which place in it), ``hint`` what to do next.
    """

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.message}" if self.where else self.message]
        if self.hint:
            parts.append(self.hint)
        # One fault is one line, whatever a file name or a library's message holds.
        return "; ".join(" ".join(part.split()) for part in parts)

    def at(self, where: str) -> PipelineError:
        """The same fault, with the file that it belongs to, unless it names one already."""
        if not self.where:
            self.where = where
        return self


class InputError(PipelineError):
    """A document, or an argument that should lead to one, cannot be read."""


class OutputError(PipelineError):
    """A result cannot be written."""


class KnowledgeError(PipelineError):
    """A file of the pipeline's or of a user's knowledge breaks the rules of its kind."""


class GoldError(PipelineError):
    """A gold file cannot be used for the document that it names."""
