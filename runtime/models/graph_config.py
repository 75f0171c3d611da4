"""A functional model's graph as a config in Keras 3's form, and back.

{"layers": [{..., "name", "inbound_nodes": [{"args", "kwargs"}]}], "input_layers", "output_layers"}: a tensor is named
by [operation, which of its calls, which output]. Files of Keras 2 have their nodes as nested lists instead.
"""

from __future__ import annotations

from typing import Any

from kshape.rulebook.binding import nearest
from kshape.rulebook.graph import Graph, KerasTensor, Node, Operation
from kshape.rulebook.specs import flatten, map_structure

from ..core.errors import InvalidArgument
from ..core.objects import deserialize_keras_object
from ..core.registry import describe
from ..core.symbolic import OpCall
from ..ops.base import FUNCTIONS
from .op_classes import LINES

_CLASSES: dict[str, tuple[str, str, tuple[str, ...]]] = {}
_NAMES: dict[str, str] = {}
for _line in LINES.split("\n"):
    if _line:
        _op, _module, _name, *_parameters = _line.split(" ")
        _CLASSES[_op] = (_module, _name, tuple(_parameters))
        _NAMES[_name] = _op


def graph_config(graph: Graph) -> dict[str, Any]:
    """Layers, their calls within the graph, inputs and outputs."""
    kept = {id(node): None for node in graph.nodes}
    places: dict[int, tuple[str, int]] = {}
    for operation in graph.operations:
        own = [node for node in operation.nodes if id(node) in kept]
        places.update({id(node): (operation.name, index) for index, node in enumerate(own)})
    for tensor in graph.flat_inputs:
        entry = graph.entries[id(tensor)]
        places.setdefault(id(entry), (entry.operation.name, 0))

    def place(tensor: KerasTensor) -> list[Any]:
        node = graph.producer(tensor)
        name, index = places[id(node)]
        return [name, index, tensor.index if node is tensor.node else 0]

    def end(tensor: KerasTensor) -> list[Any]:
        """As an input or output of the model, where a nested model's first call is counted as its second."""
        name, index, which = place(tensor)
        node: Any = graph.producer(tensor)
        return [name, index + _is_functional(node.operation), which]

    return {
        "layers": [_operation_config(operation, kept, place) for operation in graph.operations],
        "input_layers": map_structure(end, graph.inputs),
        "output_layers": map_structure(end, graph.outputs),
    }


def _operation_config(operation: Operation, kept: Any, place: Any) -> dict[str, Any]:
    config = _op_config(operation) if isinstance(operation, OpCall) else _layer_config(operation)
    nodes = [node for node in operation.nodes if id(node) in kept and not node.is_input]
    config["name"] = operation.name
    config["inbound_nodes"] = [_node_config(node, place) for node in nodes]
    return config


def _layer_config(operation: Any) -> dict[str, Any]:
    layer = operation.layer
    config = describe(layer)
    built = layer.get_build_config()
    if built:
        config["build_config"] = built
    return config


def _op_config(operation: OpCall) -> dict[str, Any]:
    module, name, _ = _CLASSES.get(operation.op_name, ("", "", ()))
    if not name:
        raise InvalidArgument(
            f"The op {operation.op_name} has no form in Keras's files. Wrap it in a layer of your own."
        )
    node = operation.nodes[0]
    config = {key: describe(value) for key, value in _arguments(operation, node, in_call=False).items()}
    return {
        "module": f"keras.src.ops.{module}",
        "class_name": name,
        "config": {**config, "name": operation.name},
        "registered_name": name,
    }


def _arguments(operation: OpCall, node: Node, in_call: bool) -> dict[str, Any]:
    """The arguments of an op's call that Keras keeps with the call, or those that it keeps in the config."""
    names = [field.name.lstrip("*") for field in operation.rule.op.parameters]
    given = dict(zip(names, node.args, strict=False)) | node.kwargs
    called = _CLASSES[operation.op_name][2]
    return {name: value for name, value in given.items() if (name in called) == in_call}


def _node_config(node: Node, place: Any) -> dict[str, Any]:
    def serialized(leaf: Any) -> Any:
        if not isinstance(leaf, KerasTensor):
            return describe(leaf)
        shape = [size if isinstance(size, int) else None for size in leaf.spec.shape]
        config = {"shape": shape, "dtype": leaf.spec.dtype, "keras_history": place(leaf)}
        return {"class_name": "__keras_tensor__", "config": config}

    operation = node.operation
    args, kwargs = list(node.args), node.kwargs
    if isinstance(operation, OpCall):
        variadic = any(field.name.startswith("*") for field in operation.rule.op.parameters)
        if not variadic:
            called = _arguments(operation, node, in_call=True)
            order = [name for name in _CLASSES[operation.op_name][2] if name in called]
            args, kwargs = [called[name] for name in order], {}
    return {"args": map_structure(serialized, args), "kwargs": map_structure(serialized, dict(kwargs))}


def graph_of_config(config: dict[str, Any]) -> tuple[Any, Any]:
    """The inputs and outputs of a graph made anew. Raises InvalidArgument where the config makes none."""
    made: dict[str, Any] = {}
    waiting: list[tuple[str, Any]] = []
    for data in config["layers"]:
        name = data.get("name") or data["config"]["name"]
        made[name] = _made(data)
        waiting.extend((name, node) for node in data.get("inbound_nodes", ()))
    calls: dict[str, list[Node]] = {name: _first_calls(made[name]) for name in made}
    nested = {name for name, each in made.items() if not isinstance(each, tuple) and _is_functional(each._operation)}
    while waiting:
        left = [(name, node) for name, node in waiting if not _called(name, node, made, calls)]
        if len(left) == len(waiting):
            names = ", ".join(sorted({name for name, _ in left}))
            raise InvalidArgument(f"The config of the model names calls that lead to nothing: those of {names}.")
        waiting = left

    def tensor(place: Any) -> Any:
        return calls[place[0]][place[1] - (place[0] in nested)].outputs[place[2]]

    return _map_places(tensor, config["input_layers"]), _map_places(tensor, config["output_layers"])


def _made(data: dict[str, Any]) -> Any:
    """The layer, or (op name, its config), of one entry."""
    if _is_op(data):
        name = _NAMES.get(data["class_name"])
        if name is None:
            near = nearest(data["class_name"], list(_NAMES))
            raise InvalidArgument(f"There is no op {data['class_name']!r}.{f' Did you mean {near!r}?' if near else ''}")
        config = {key: value for key, value in data["config"].items() if key != "name"}
        return name, {key: deserialize_keras_object(value) for key, value in config.items()}, data["config"].get("name")
    return deserialize_keras_object({key: value for key, value in data.items() if key != "inbound_nodes"})


def _is_op(data: dict[str, Any]) -> bool:
    """Whether an entry is an op: by its module, or, in an .h5 file, by a config without `trainable`."""
    if data.get("module"):
        return str(data["module"]).startswith("keras.src.ops.")
    return data["class_name"] in _NAMES and "trainable" not in data["config"]


def _first_calls(made: Any) -> list[Any]:
    """The calls that there are from the beginning: an InputLayer's own."""
    return [] if isinstance(made, tuple) else [node for node in made._operation.nodes if node.is_input]


def _called(name: str, node: Any, made: dict[str, Any], calls: dict[str, list[Any]]) -> bool:
    """Makes a call of the config, if the tensors that it takes are there."""
    try:
        args, kwargs = _call_arguments(node, calls)
    except IndexError:
        return False
    if isinstance(made[name], tuple):
        op_name, config, own_name = made[name]
        parameters = _CLASSES[op_name][2]
        if len(args) <= len(parameters) and op_name not in ("einsum", "meshgrid"):
            kwargs, args = {**dict(zip(parameters, args, strict=False)), **kwargs}, []
        if op_name == "get_item" and isinstance(kwargs.get("key"), list):
            kwargs["key"] = tuple(kwargs["key"])  # JSON has no tuples
        elif op_name == "einsum":
            args = [config.pop("subscripts"), *args]
        if not any(isinstance(leaf, KerasTensor) for leaf in flatten([args, kwargs])):
            raise InvalidArgument(f"The config of the model calls the op {op_name} on no tensor of the model.")
        output = FUNCTIONS[op_name](*args, **config, **kwargs)
        first = output[0] if isinstance(output, (list, tuple)) else output
        produced = first.node
        produced.operation.name = own_name or name
    else:
        made[name](*args, **kwargs)
        produced = made[name]._operation.nodes[-1]
    calls[name].append(produced)
    return True


def _call_arguments(node: Any, calls: dict[str, list[Any]]) -> tuple[list[Any], dict[str, Any]]:
    """Arguments with the tensors that exist by now; IndexError where one does not yet."""

    def at(place: Any) -> Any:
        return calls[place[0]][place[1]].outputs[place[2]]

    def revived(value: Any) -> Any:
        if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
            return at(value["config"]["keras_history"])
        if isinstance(value, dict) and "class_name" not in value:
            return {key: revived(part) for key, part in value.items()}
        if isinstance(value, (list, tuple)):
            return [revived(part) for part in value]
        return deserialize_keras_object(value)

    if isinstance(node, dict):
        return [revived(arg) for arg in node["args"]], {key: revived(value) for key, value in node["kwargs"].items()}
    if isinstance(node, list) and node and isinstance(node[0], str):
        node = [node]
    tensors = _map_places(at, node) if isinstance(node, dict) else [at(place) for place in node]
    kwargs: dict[str, Any] = next((place[3] for place in node if len(place) > 3), {})
    return [tensors[0] if len(tensors) == 1 else tensors], {
        key: at(value) if _is_place(value) else value for key, value in kwargs.items()
    }


def _map_places(function: Any, places: Any) -> Any:
    """The nesting of places with a tensor for each; a list of one place stands for itself."""
    if _is_place(places):
        return function(places)
    if isinstance(places, dict):
        return {key: _map_places(function, part) for key, part in places.items()}
    return [_map_places(function, part) for part in places]


def _is_place(value: Any) -> bool:
    return (
        isinstance(value, (list, tuple)) and len(value) >= 3 and isinstance(value[0], str) and isinstance(value[1], int)
    )


def _is_functional(operation: Any) -> bool:
    """Whether an operation is a nested functional model (a Sequential has no call of its own in files)."""
    from .functional import Functional
    from .sequential import Sequential

    layer = getattr(operation, "layer", None)
    return isinstance(layer, Functional) and not isinstance(layer, Sequential)
