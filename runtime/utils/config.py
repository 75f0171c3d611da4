"""Config: settings as attributes and as items. Source: keras.utils.Config"""

from __future__ import annotations

import json
from collections.abc import Iterator, MutableMapping
from typing import Any

from kshape.rulebook.binding import nearest

from ..core.errors import InvalidArgument


class Config(MutableMapping[str, Any]):
    """`Config(units=3).units`, which is also `config["units"]`. `freeze()` keeps it from being changed.

    Raises AttributeError for a name that it does not have, InvalidArgument where it is frozen.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.__dict__["_config"], self.__dict__["_frozen"] = kwargs, False

    @property
    def frozen(self) -> bool:
        """Whether it may not be changed."""
        return bool(self.__dict__["_frozen"])

    def freeze(self) -> None:
        self.__dict__["_frozen"] = True

    def unfreeze(self) -> None:
        self.__dict__["_frozen"] = False

    def as_dict(self) -> dict[str, Any]:
        """A copy as a dict."""
        return dict(self._config)

    def to_json(self) -> str:
        return json.dumps(self._config)

    def _need_thawed(self) -> None:
        if self._frozen:
            raise InvalidArgument("The Config is frozen. Call unfreeze() before it is changed.")

    def __getattr__(self, name: str) -> Any:
        config = self.__dict__.get("_config", {})
        if name in config:
            return config[name]
        near = nearest(name, list(config))
        raise AttributeError(f"The Config has no {name}.{f' Did you mean {near}?' if near else ''}")

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __getitem__(self, key: str) -> Any:
        return self._config[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._need_thawed()
        self._config[key] = value

    def __delitem__(self, key: str) -> None:
        self._need_thawed()
        del self._config[key]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._config))

    def __len__(self) -> int:
        return len(self._config)

    def __repr__(self) -> str:
        return f"<Config {self._config}>"
