"""Metric objects: configs, texts, what compile makes of them, state, metrics of the user, refusals."""

from __future__ import annotations

import warnings
from typing import Any

import keras
import pytest
import torch

from kshape.rulebook import metrics as rules
from runtime import losses, metrics
from runtime.core.context import dry_run
from runtime.core.errors import InvalidArgument
from runtime.core.serialization import custom_object_scope
from runtime.core.variable import Variable
from tests.parity.generate import cases, choices
from tests.runtime.counting import CASES
from tests.runtime.metrics.test_metrics import NAMES, OPTIONS
from tests.runtime.numbers import assert_close

SHAPES = [(4,), (4, 1), (4, 10), (2, 5, 5), (2, 5, 5, 1), (2, 5, 5, 3)]


@pytest.mark.parametrize("name", [*NAMES, "Mean", "Sum"])
def test_configs_are_those_of_keras(name: str) -> None:
    for rng in cases(f"config {name}", 12):
        kwargs = {**choices(rng, OPTIONS.get(name, {})), "name": "mine"}
        ours, real = getattr(metrics, name)(**kwargs), getattr(keras.metrics, name)(**kwargs)
        config, expected = metrics.serialize(ours), keras.metrics.serialize(real)
        if name == "CosineSimilarity":  # whose axis Keras forgets
            expected["config"]["axis"] = config["config"]["axis"]
        assert config == expected
        assert metrics.serialize(metrics.deserialize(config)) == config
        assert ours._direction == getattr(real, "_direction", None)
        CASES[f"metrics.{name}"] += 1


@pytest.mark.parametrize("name", [*NAMES, "Mean", "Sum"])
def test_names_are_those_of_keras(name: str) -> None:
    kwargs = {key: values[0] for key, values in OPTIONS.get(name, {}).items() if values[0] is not ...}
    first = getattr(keras.metrics, name)(**kwargs).name
    assert getattr(metrics, name)(**kwargs).name.rstrip("_0123456789") == first.rstrip("_0123456789")


def test_texts() -> None:
    for text, rule in rules.VOCABULARY.aliases.items():
        if keras_refuses(text):
            with pytest.raises(InvalidArgument):
                metrics.get(text)
            continue
        assert metrics.get(text).rule_class is rule
        assert type(keras.metrics.get(text)).__name__ == rule.__name__
        CASES["metrics.get"] += 1
    for text, rule in rules.VOCABULARY.legacy.items():
        assert metrics.get(text).rule_class is rule
    for name, rule in rules.VOCABULARY.names.items():
        assert getattr(metrics, name).rule_class is rule


def keras_refuses(text: str) -> bool:
    try:
        keras.metrics.get(text)
    except TypeError:
        return True
    return False


@pytest.mark.parametrize(
    ("identifier", "text"),
    [
        ("auk", r"keras.metrics has no metric named 'auk'. Did you mean 'auc'\?"),
        ("acc", "compile chooses it by the shapes of targets and outputs"),
        (3, "keras.metrics needs identifier to be a metric"),
        ("MeanIoU", "MeanIoU needs num_classes, which a text cannot give"),
    ],
)
def test_what_get_refuses(identifier: Any, text: str) -> None:
    with pytest.raises(InvalidArgument, match=text):
        metrics.get(identifier)


@pytest.mark.parametrize("target", SHAPES)
@pytest.mark.parametrize("output", [shape for shape in SHAPES if len(shape) > 1])
@pytest.mark.parametrize("identifier", ["accuracy", "acc", "Accuracy", "mse", "AUC", "mean_absolute_error"])
def test_what_compile_makes_of_an_identifier(identifier: str, target: Any, output: Any) -> None:
    from keras.src.trainers.compile_utils import get_metric

    y_true, y_pred = torch.zeros(target), torch.zeros(output)
    real, ours = get_metric(identifier, y_true, y_pred), metrics.for_compile(identifier, y_true, y_pred)
    assert (type(ours).__name__, ours.name) == (type(real).__name__, real.name)
    CASES["metrics.for_compile"] += 1


def test_what_compile_makes_of_objects_and_functions() -> None:
    from keras.src.trainers.compile_utils import get_metric

    def mine(y_true: Any, y_pred: Any) -> Any:
        return (y_true - y_pred).abs()

    y = torch.rand(3, 2), torch.rand(3, 2)
    assert metrics.for_compile(mine, *y).name == get_metric(mine, *y).name == "mine"
    assert metrics.for_compile(metrics.hinge, *y).name == "hinge"
    assert metrics.for_compile(losses.Huber(), *y).name == get_metric(keras.losses.Huber(), *y).name
    precision = metrics.Precision(name="p")
    assert metrics.for_compile(precision, *y) is precision
    assert type(metrics.for_compile(metrics.Recall, *y)) is metrics.Recall
    with pytest.raises(InvalidArgument, match=r"compile has no metric named 'acuracy'. Did you mean 'accuracy'\?"):
        metrics.for_compile("acuracy", *y)


@pytest.mark.parametrize("shapes", [((4,), (4, 3)), ((4, 3), (4, 3)), ((4, 1), (4, 1))])
def test_crossentropy_is_chosen_by_the_shapes(shapes: Any) -> None:
    metric = metrics.resolve_shortcut("ce", *map(torch.zeros, shapes))
    loss = losses.for_compile("ce", *map(torch.zeros, shapes))
    assert type(metric).__name__ == type(loss).__name__
    assert metric.name == "ce"


def test_resets_and_dry_runs() -> None:
    for metric in (metrics.AUC(), metrics.Mean(), metrics.BinaryIoU(), metrics.F1Score(), metrics.R2Score()):
        y = (torch.ones(3),) if isinstance(metric, metrics.Mean) else (torch.eye(3), torch.rand(3, 3))
        metric.update_state(*y)
        assert any(bool(variable.any()) for variable in metric.variables)
        metric.reset_state()
        assert not any(bool(variable.any()) for variable in metric.variables)
        with dry_run():
            metric.update_state(*y)
        assert not any(bool(variable.any()) for variable in metric.variables)
        metric.update_state(*y)
        metric.reset_states()
        assert not any(bool(variable.any()) for variable in metric.variables)


def test_nothing_of_a_metric_takes_a_gradient() -> None:
    y_true, y_pred = torch.eye(3), torch.rand(3, 3, requires_grad=True)
    for metric in (metrics.CategoricalCrossentropy(), metrics.Precision(), metrics.R2Score(), metrics.FBetaScore()):
        assert not metric(y_true, y_pred * 2.0).requires_grad
        assert not any(variable.requires_grad for variable in metric.variables)
    mean = metrics.Mean()
    mean.update_state((y_pred * 2.0).sum())
    assert not mean.result().requires_grad


@pytest.mark.parametrize("name", ["Mean", "Sum", "MeanSquaredError", "Precision", "AUC", "BinaryIoU"])
def test_the_stateless_form(name: str) -> None:
    args = (torch.tensor([1.0, 0.0, 1.0]), torch.tensor([0.9, 0.6, 0.2]))
    args = args[:1] if name in ("Mean", "Sum") else args
    real, ours = getattr(keras.metrics, name)(), getattr(metrics, name)()
    ours.update_state(*args)
    before = [variable.numpy() for variable in ours.variables]
    zeros = [torch.zeros_like(variable) for variable in ours.variables]
    theirs = real.stateless_update_state([v.value for v in real.variables], *args)
    mine = ours.stateless_update_state(zeros, *args)
    for a, b in zip(mine, theirs, strict=True):
        assert_close(a, b)
    assert_close(ours.stateless_result(mine), real.stateless_result(theirs))
    assert not any(bool(value.any()) for value in ours.stateless_reset_state())
    assert not any(bool(value.any()) for value in zeros)
    for variable, value in zip(ours.variables, before, strict=True):
        assert_close(variable, value)
    with pytest.raises(InvalidArgument, match=r"variables\. Received: 7 values for them"):
        ours.stateless_result([0] * 7)


class Hits(metrics.Metric):
    """A metric as users write them."""

    def __init__(self, threshold: float = 0.5, name: str = "hits", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.threshold = threshold
        self.hits = self.add_variable(shape=(), initializer="zeros", name="hits")
        self.seen = self.add_weight(name="seen", initializer="zeros")
        self.inner = metrics.Mean(name="inner")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        found = ((y_pred > self.threshold) & (y_true > 0)).float()
        self.hits.assign_add(found.sum())
        self.seen.assign(self.seen + y_true.shape[0])
        self.inner.update_state(found)

    def result(self) -> Any:
        return self.hits / self.seen

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "threshold": self.threshold}


def test_a_metric_of_the_user() -> None:
    metric = Hits()
    assert float(metric(torch.tensor([1.0, 0.0]), torch.tensor([0.9, 0.9]))) == 0.5
    assert float(metric(torch.tensor([1.0, 1.0]), torch.tensor([0.9, 0.1]))) == 0.5
    assert [variable.name for variable in metric.variables] == ["hits", "seen", "total", "count"]
    assert metric.hits.path == "hits/hits"
    metric.reset_state()
    assert float(metric.hits) == 0.0
    assert float(metric.inner.result()) == 0.0
    config = metrics.serialize(metric)
    assert config["config"] == {"dtype": "float32", "name": "hits", "threshold": 0.5}
    with custom_object_scope({"Hits": Hits}):
        assert metrics.deserialize(config).threshold == 0.5


def test_variables_that_are_only_assigned_belong_to_the_metric() -> None:
    class Own(metrics.Metric):
        def __init__(self) -> None:
            super().__init__(name="own")
            self.total = Variable(0.0, trainable=False, name="total")

    assert [variable.name for variable in Own().variables] == ["total"]


def test_a_forgotten_init_of_the_base() -> None:
    class Forgetful(metrics.Metric):
        def __init__(self) -> None:
            self.total = self.add_variable((), name="total")

    with pytest.raises(
        ValueError, match=r"Forgetful.__init__ needs to call super\(\).__init__\(\) before the metric is used"
    ):
        Forgetful()


def test_the_usual_subclass_of_mean_iou() -> None:
    class OfScores(metrics.MeanIoU):
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
            return super().update_state(y_true, y_pred.argmax(-1), sample_weight)

    class RealOfScores(keras.metrics.MeanIoU):
        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
            return super().update_state(y_true, y_pred.argmax(-1), sample_weight)

    y = torch.randint(0, 3, (2, 4, 4)), torch.rand(2, 4, 4, 3)
    assert_close(OfScores(num_classes=3)(*y), RealOfScores(num_classes=3)(*y))


def test_shapes_are_asked_for_once_and_refused_in_the_rules_words() -> None:
    metric = metrics.SparseCategoricalAccuracy()
    with pytest.raises(
        InvalidArgument, match=r"SparseCategoricalAccuracy needs integer targets .* One-hot labels go with"
    ):
        metric.update_state(torch.zeros(4, 3), torch.zeros(4, 5))
    asked = []
    metric.rule.check = lambda *args, **kwargs: asked.append(args)
    for batch in (4, 4, 3):
        metric.update_state(torch.zeros(batch), torch.zeros(batch, 3))
    assert len(asked) == 2
    with pytest.raises(InvalidArgument, match="F1Score needs"):
        metrics.F1Score().update_state(torch.zeros(3), torch.zeros(3))
    with pytest.raises(InvalidArgument, match=r"`y_pred` must have rank 2 when `multi_label=True`"):
        metrics.AUC(multi_label=True).update_state(torch.zeros(3), torch.zeros(3))


def test_fractions_of_weights_are_warned_of() -> None:
    with pytest.warns(UserWarning, match="MeanIoU counts in int32, which cuts the fractions of weights off"):
        metrics.MeanIoU(2).update_state([0, 1], [0, 1], sample_weight=[0.5, 1.5])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        metrics.MeanIoU(2, dtype="float32").update_state([0, 1], [0, 1], sample_weight=[0.5, 1.5])


@pytest.mark.parametrize("weights", [None, [0.2, 0.5, 0.3]])
@pytest.mark.parametrize("thresholds", [None, [0.2, 0.9], [0.5]])
@pytest.mark.parametrize("curve", ["ROC", "PR", "PRGAIN"])
def test_auc_of_several_labels(curve: str, thresholds: Any, weights: Any) -> None:
    for rng in cases(f"auc {curve} {thresholds}", 4):
        kwargs = {"curve": curve, "thresholds": thresholds, "label_weights": weights, "multi_label": True}
        kwargs["num_labels"] = rng.choice([None, 3])
        torch.manual_seed(rng.randrange(1000))
        y = torch.randint(0, 2, (8, 3)).float(), torch.rand(8, 3)
        sample_weight = torch.rand(8) if rng.random() < 0.5 and thresholds is None else None
        real, ours = keras.metrics.AUC(**kwargs), metrics.AUC(**kwargs)
        for metric in (real, ours):
            metric.update_state(*y, sample_weight=sample_weight)
        assert_close(ours.result(), real.result(), kwargs)
        single = {"curve": curve, "thresholds": thresholds, "label_weights": weights}
        if weights is not None:
            assert_close(metrics.AUC(**single)(*y), keras.metrics.AUC(**single)(*y), single)
        CASES["metrics.AUC"] += 1


def test_accuracy_takes_few_kernels() -> None:
    """argmax, equal, sum, and one addition to total and count together (two where the device fuses none)."""
    metric = metrics.SparseCategoricalAccuracy()
    y = torch.randint(0, 3, (8,)), torch.rand(8, 3)
    metric.update_state(*y)
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
        metric.update_state(*y)
    skipped = (
        "aten::as_strided",
        "aten::_local_scalar_dense",
        "aten::item",
        "aten::empty",
        "aten::resize_",
        "aten::to",
    )
    kernels = [event.name for event in profile.events() if event.name.startswith("aten::") and event.cpu_parent is None]
    assert [name for name in kernels if name not in skipped] == [
        "aten::argmax",
        "aten::eq",
        "aten::sum",
        "aten::_foreach_add_",
    ]


def test_metrics_compile_as_one_graph() -> None:
    y_true, y_pred = torch.randint(0, 3, (6,)), torch.rand(6, 3)
    for metric, target in [
        (metrics.SparseCategoricalAccuracy(), y_true),
        (metrics.CategoricalAccuracy(), torch.eye(3)[y_true]),
        (metrics.Precision(), torch.eye(3)[y_true]),
        (metrics.AUC(), torch.eye(3)[y_true]),
    ]:
        torch._dynamo.reset()
        torch.compile(metric.update_state, fullgraph=True, backend="eager")(target, y_pred)
        compiled = metric.result().clone()
        metric.reset_state()
        metric.update_state(target, y_pred)
        assert_close(compiled, metric.result())
