"""The second reader as the pipeline switches it on: the package's model with its cut-offs."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from pipeline.errors import AlucertError, WrongUsage

if TYPE_CHECKING:
    from extractors.second_reader.merge import Second


def second_reader() -> Second:
    """Return the second reader of the package.

    Raises WrongUsage where the package has no model, AlucertError where it is damaged.
    """
    from extractors.second_reader import model
    from extractors.second_reader.cutoffs import cutoffs
    from extractors.second_reader.merge import Second

    try:
        return Second(model.second_reader(), cutoffs())
    except model.ModelMissing as error:
        raise WrongUsage(f"--second-reader: {error}.") from error
    except model.ModelDamaged as error:
        raise AlucertError(f"the second reader: {error}.") from error


def model_hash() -> str:
    """Return the sha256 of the package's model, which stands in keys and manifests.

    Raises WrongUsage where the package has no model, AlucertError where it is damaged.
    """
    from extractors.second_reader import model

    second_reader()
    return model.about().sha256


def libraries() -> list[str]:
    """Return the libraries that the model is computed with, with their versions."""
    return [f"{name}=={metadata.version(name)}" for name in ("numpy", "spacy", "thinc")]
