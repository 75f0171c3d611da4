"""Keras: modules, layers, models and tensors, in the spelling of every version, over the rulebook.

Importing it registers what Python's syntax does to tensors, layers, models and the small objects given to them.
"""

from __future__ import annotations

from kshape.libraries import behaviours
from kshape.values.values import Tensor

from .calling import LayerBehaviour
from .logs import HistoryBehaviour, HistoryLog
from .model_classes import ModelBehaviour
from .models import ModelValue
from .modules import load
from .objects import LayerValue, RuleObject
from .pipelines import Pipeline, PipelineBehaviour
from .tensor_behaviour import DtypeBehaviour, ShapeBehaviour, TensorBehaviour
from .tensors import DtypeName, ShapeTuple, apply_op
from .vocabularies import ObjectBehaviour

behaviours.update(
    {
        Tensor: TensorBehaviour(),
        ShapeTuple: ShapeBehaviour(),
        DtypeName: DtypeBehaviour(),
        LayerValue: LayerBehaviour(),
        ModelValue: ModelBehaviour(),
        Pipeline: PipelineBehaviour(),
        RuleObject: ObjectBehaviour(),
        HistoryLog: HistoryBehaviour(),
    }
)

__all__ = ["apply_op", "load"]
