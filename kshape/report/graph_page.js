// The page holds a picture for each way in which inner models may stand open, and shows the one that is wanted.
(() => {
  const models = JSON.parse(document.getElementById("data").textContent);
  const stage = document.getElementById("stage");
  const chooser = document.getElementById("model");
  let model = models[0];
  let open = new Set();

  const same = (state, wanted) => state.open.length === wanted.size && state.open.every((key) => wanted.has(key));
  const within = (key, frame) => key.startsWith(frame + "/");
  const around = (key) => model.frames.filter((frame) => within(key, frame));
  const isAtHand = (wanted) => model.states.some((state) => same(state, wanted));

  const view = graphView({
    stage,
    details: document.getElementById("details"),
    search: document.getElementById("search"),
    chosen: (key) => {
      if (model.frames.includes(key)) toggle(key);
    },
    sought: (text) => {
      const found = view.find(text);
      if (!found || view.isDrawn(found)) return;
      const wanted = new Set([...open, ...around(found)]);
      show(isAtHand(wanted) ? wanted : new Set(around(found)), true);
    },
  });

  function show(wanted, keepView) {
    const state = model.states.find((each) => same(each, wanted)) || model.states[0];
    open = new Set(state.open);
    const picture = document.createElement("template");
    picture.innerHTML = state.svg;
    view.show(picture.content, model.nodes, keepView);
  }

  function toggle(frame) {
    const before = view.spot(frame);
    const wanted = new Set(open);
    if (open.has(frame)) {
      for (const key of open) if (key === frame || within(key, frame)) wanted.delete(key);
    } else {
      for (const key of [frame, ...around(frame)]) wanted.add(key);
    }
    // Not every combination is at hand: then this one opens by itself, or all above it stay.
    const alone = new Set(open.has(frame) ? around(frame) : [frame, ...around(frame)]);
    show(isAtHand(wanted) ? wanted : alone, true);
    view.holding(frame, before);
  }

  function begin(index) {
    model = models[index];
    for (const id of ["fold", "unfold"]) document.getElementById(id).hidden = model.frames.length === 0;
    show(new Set(model.states[model.first].open));
    view.choose(null);
  }

  document.getElementById("fold").addEventListener("click", () => show(new Set()));
  document.getElementById("unfold").addEventListener("click", () => show(new Set(model.frames)));
  chooser.addEventListener("change", () => begin(Number(chooser.value)));
  models.forEach((each, index) => {
    const option = document.createElement("option");
    [option.value, option.textContent] = [String(index), each.title];
    chooser.append(option);
  });
  chooser.hidden = models.length < 2;
  begin(0);
})();
