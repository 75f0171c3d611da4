"use strict";
// Shows a picture of a model, moves and zooms it, and tells what is known of the chosen box. The page of `kshape graph`
// and the panel of the editor have this in common; where their pictures come from, each knows itself.
//
// stage, details, search: elements of the page. chosen(key): a box or frame was clicked, null for the ground.
// sought(text): the search has changed.
function graphView({ stage, details, search, chosen, sought }) {
  const view = { x: 0, y: 0, scale: 1 };
  let nodes = {};
  let key = null;

  const quoted = (name) => CSS.escape(name);
  const drawn = (name) => stage.querySelector(`[data-key="${quoted(name)}"], [data-frame="${quoted(name)}"]`);
  const text = () => search.value.trim().toLowerCase();

  // picture: an element to put on the stage. known: what is known of each box, by its key.
  function show(picture, known, keepView) {
    nodes = known;
    stage.replaceChildren(picture);
    if (!keepView) fit();
    place();
    mark();
  }

  // Top and middle of a frame on the screen, or of the box that stands for it.
  function spot(name) {
    const found = drawn(name);
    const area = found && found.getBoundingClientRect();
    return area && { x: area.left + area.width / 2, y: area.top };
  }

  // After another picture was shown: moves it so that what was at a spot before is there again, under the pointer.
  function holding(name, before) {
    const after = spot(name);
    if (!before || !after) return;
    view.x += before.x - after.x;
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

  // Moves the picture so far that a box is seen.
  function reveal(name) {
    const found = drawn(name);
    if (!found) return;
    const [box, area] = [found.getBoundingClientRect(), stage.getBoundingClientRect()];
    if (box.top >= area.top && box.bottom <= area.bottom && box.left >= area.left && box.right <= area.right) return;
    view.x += (area.left + area.right - box.left - box.right) / 2;
    view.y += (area.top + area.bottom - box.top - box.bottom) / 2;
    place();
  }

  function mark() {
    for (const box of stage.querySelectorAll("[data-key]")) {
      box.classList.toggle("chosen", box.dataset.key === key);
      box.classList.toggle("faded", text() !== "" && !box.textContent.toLowerCase().includes(text()));
    }
  }

  function shape(sizes) {
    if (sizes === null) return "?";
    const texts = sizes.map((size) => (size === null ? "None" : String(size)));
    return texts.length === 1 ? `(${texts[0]},)` : `(${texts.join(", ")})`;
  }

  // Marks a box and tells what is known of it; null: of none.
  function choose(name) {
    key = name;
    details.replaceChildren();
    const node = nodes[name];
    if (node) tell(node);
    mark();
  }

  function tell(node) {
    const heading = document.createElement("h2");
    heading.textContent = `${node.class} ${node.name}`;
    const list = document.createElement("dl");
    const row = (label, value) => {
      if (value === null || value === undefined || value === "" || value === false) return;
      const [term, words] = [document.createElement("dt"), document.createElement("dd")];
      [term.textContent, words.textContent] = [label, value];
      list.append(term, words);
    };
    row("input", node.inputs.map(shape).join(", "));
    row("output", node.outputs.map(shape).join(", "));
    row("activation", node.activation);
    row("parameters", node.params === null ? "not known" : node.params.toLocaleString("en"));
    row("calls", node.calls > 1 ? String(node.calls) : null);
    row("trainable", node.trainable === false ? "no" : null);
    row("code", node.place);
    details.append(heading, list);
    if (node.fault) {
      const fault = document.createElement("p");
      fault.className = "fault";
      fault.textContent = node.fault;
      details.append(fault);
    }
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
    const name = box ? box.dataset.key : frame ? frame.dataset.frame : null;
    choose(name);
    chosen(name);
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
    sought(text());
  });
  for (const [id, act] of [["fit", fit], ["in", () => zoom(1.2)], ["out", () => zoom(1 / 1.2)]])
    document.getElementById(id).addEventListener("click", act);

  // The key of the first node whose class or name has the text.
  function find(wanted) {
    return Object.keys(nodes).find((name) => {
      const node = nodes[name];
      return wanted !== "" && `${node.class} ${node.name}`.toLowerCase().includes(wanted);
    });
  }

  return { show, choose, find, reveal, spot, holding, isDrawn: (name) => drawn(name) !== null };
}
