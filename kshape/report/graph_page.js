"use strict";
// Shows one of the pictures that the page holds, moves and zooms it, and tells what is known of the chosen box.
(() => {
  const models = JSON.parse(document.getElementById("data").textContent);
  const stage = document.getElementById("stage");
  const details = document.getElementById("details");
  const search = document.getElementById("search");
  const chooser = document.getElementById("model");
  const view = { x: 0, y: 0, scale: 1 };
  let model = models[0];
  let open = new Set();
  let chosen = null;

  const same = (state, wanted) => state.open.length === wanted.size && state.open.every((key) => wanted.has(key));
  const within = (key, frame) => key.startsWith(frame + "/");
  const around = (key) => model.frames.filter((frame) => within(key, frame));

  function show(wanted, keepView) {
    const state = model.states.find((each) => same(each, wanted)) || model.states[0];
    open = new Set(state.open);
    stage.innerHTML = state.svg;
    if (!keepView) fit();
    place();
    mark();
  }

  // Top and middle of a frame on the screen, or of the box that stands for it.
  function spot(frame) {
    const name = CSS.escape(frame);
    const drawn = stage.querySelector(`[data-frame="${name}"], [data-key="${name}"]`);
    const area = drawn && drawn.getBoundingClientRect();
    return area && { x: area.left + area.width / 2, y: area.top };
  }

  function toggle(frame) {
    const before = spot(frame);
    const wanted = new Set(open);
    if (open.has(frame)) {
      for (const key of open) if (key === frame || within(key, frame)) wanted.delete(key);
    } else {
      for (const key of [frame, ...around(frame)]) wanted.add(key);
    }
    // Not every combination is at hand: then this one opens by itself, or all above it stay.
    const alone = new Set(open.has(frame) ? around(frame) : [frame, ...around(frame)]);
    show(model.states.some((state) => same(state, wanted)) ? wanted : alone, true);
    const after = spot(frame);
    if (!before || !after) return;
    view.x += before.x - after.x; // what was clicked stays under the pointer
    view.y += before.y - after.y;
    place();
  }

  function place() {
    const svg = stage.querySelector("svg");
    if (svg) svg.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
  }

  function fit() {
    const svg = stage.querySelector("svg");
    if (!svg) return;
    const [width, height] = [svg.width.baseVal.value, svg.height.baseVal.value];
    const all = Math.min(stage.clientWidth / width, stage.clientHeight / height, 1);
    view.scale = Math.max(all, Math.min(1, 0.45));
    view.x = (stage.clientWidth - width * view.scale) / 2;
    view.y = Math.max(8, (stage.clientHeight - height * view.scale) / 2);
    place();
  }

  function zoom(factor, x = stage.clientWidth / 2, y = stage.clientHeight / 2) {
    const scale = Math.min(4, Math.max(0.05, view.scale * factor));
    view.x = x - ((x - view.x) * scale) / view.scale;
    view.y = y - ((y - view.y) * scale) / view.scale;
    view.scale = scale;
    place();
  }

  function mark() {
    const text = search.value.trim().toLowerCase();
    for (const box of stage.querySelectorAll("[data-key]")) {
      box.classList.toggle("chosen", box.dataset.key === chosen);
      box.classList.toggle("faded", text !== "" && !box.textContent.toLowerCase().includes(text));
    }
  }

  function shape(sizes) {
    if (sizes === null) return "?";
    const texts = sizes.map((size) => (size === null ? "None" : String(size)));
    return texts.length === 1 ? `(${texts[0]},)` : `(${texts.join(", ")})`;
  }

  function tell(key) {
    chosen = key;
    details.replaceChildren();
    const node = model.nodes[key];
    if (node) {
      const heading = document.createElement("h2");
      heading.textContent = `${node.class} ${node.name}`;
      const list = document.createElement("dl");
      const row = (label, value) => {
        if (value === null || value === undefined || value === "" || value === false) return;
        const [term, text] = [document.createElement("dt"), document.createElement("dd")];
        [term.textContent, text.textContent] = [label, value];
        list.append(term, text);
      };
      row("input", node.inputs.map(shape).join(", "));
      row("output", node.outputs.map(shape).join(", "));
      row("activation", node.activation);
      row("parameters", node.params === null ? "not known" : node.params.toLocaleString("en"));
      row("calls", node.calls > 1 ? String(node.calls) : null);
      row("trainable", node.frozen ? "no" : null);
      row("code", node.place);
      details.append(heading, list);
      if (node.fault) {
        const fault = document.createElement("p");
        fault.className = "fault";
        fault.textContent = node.fault;
        details.append(fault);
      }
    }
    mark();
  }

  function begin(index) {
    model = models[index];
    for (const id of ["fold", "unfold"]) document.getElementById(id).hidden = model.frames.length === 0;
    show(new Set(model.states[model.first].open));
    tell(null);
  }

  let drag = null;
  stage.addEventListener("pointerdown", (event) => {
    drag = { x: event.clientX - view.x, y: event.clientY - view.y, moved: false };
  });
  stage.addEventListener("pointermove", (event) => {
    if (!drag || !event.buttons) return;
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moved && Math.hypot(x - view.x, y - view.y) < 4) return;
    drag.moved = true;
    stage.classList.add("moving");
    stage.setPointerCapture(event.pointerId);
    [view.x, view.y] = [x, y];
    place();
  });
  stage.addEventListener("pointerup", () => stage.classList.remove("moving"));
  stage.addEventListener("click", (event) => {
    if (drag && drag.moved) return;
    const box = event.target.closest("[data-key]");
    const frame = event.target.closest("[data-frame]");
    if (box) {
      tell(box.dataset.key);
      if (model.frames.includes(box.dataset.key)) toggle(box.dataset.key);
    } else if (frame) {
      tell(frame.dataset.frame);
      toggle(frame.dataset.frame);
    } else {
      tell(null);
    }
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const area = stage.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY * 0.0015), event.clientX - area.left, event.clientY - area.top);
    },
    { passive: false },
  );
  stage.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
    if (event.key in moves) {
      view.x += moves[event.key][0];
      view.y += moves[event.key][1];
      place();
    } else if (event.key === "+" || event.key === "=") zoom(1.2);
    else if (event.key === "-") zoom(1 / 1.2);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  });
  search.addEventListener("input", () => {
    mark();
    const text = search.value.trim().toLowerCase();
    const found = text && Object.keys(model.nodes).find((key) => {
      const node = model.nodes[key];
      return `${node.class} ${node.name}`.toLowerCase().includes(text);
    });
    if (!found || stage.querySelector(`[data-key="${CSS.escape(found)}"]`)) return;
    const wanted = new Set([...open, ...around(found)]);
    show(model.states.some((state) => same(state, wanted)) ? wanted : new Set(around(found)), true);
  });
  document.getElementById("fit").addEventListener("click", fit);
  document.getElementById("in").addEventListener("click", () => zoom(1.2));
  document.getElementById("out").addEventListener("click", () => zoom(1 / 1.2));
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
