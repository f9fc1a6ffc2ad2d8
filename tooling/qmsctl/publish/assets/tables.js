/* Sorts and filters tables that are complete without it. A form with data-qms-filters="CLASS" filters
   the table of that class: its field `q` looks at all words of a row, every other field at the row's
   data-* of the same name. The address keeps the choice (?type=sop&q=audit&sort=3&down=1). */
(function () {
  "use strict";

  function folded(text) {
    return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  }

  function keyOf(row, column) {
    var cell = row.cells[column];
    var time = cell.querySelector("time");
    return time ? time.dateTime : cell.textContent.trim();
  }

  function compare(a, b) {
    if (!a || a === "–") return !b || b === "–" ? 0 : 1;
    if (!b || b === "–") return -1;
    return a.localeCompare(b, undefined, { numeric: true, sensitivity: "base" });
  }

  function sortable(table, state, changed) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "qms-sort";
      button.append.apply(button, Array.prototype.slice.call(cell.childNodes));
      cell.append(button);
      button.addEventListener("click", function () {
        state.down = state.sort === column && !state.down;
        state.sort = column;
        changed();
      });
    });
  }

  function applySort(table, state) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell, column) {
      if (column === state.sort) {
        cell.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      } else cell.removeAttribute("aria-sort");
    });
    if (state.sort === null) return;
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (a, b) {
      var order = compare(keyOf(a, state.sort), keyOf(b, state.sort));
      return state.down ? -order : order;
    });
    body.append.apply(body, rows);
  }

  function applyFilters(form, table) {
    var words = folded(form.elements.q.value).split(/\s+/).filter(Boolean);
    var choices = Array.prototype.filter.call(form.elements, function (field) {
      return field.tagName === "SELECT" && field.value;
    });
    var shown = 0;
    Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
      var text = row.qmsText || (row.qmsText = folded(row.textContent));
      var fits = words.every(function (word) { return text.includes(word); }) &&
        choices.every(function (field) {
          return (row.dataset[field.name] || "").split(" ").includes(field.value);
        });
      row.hidden = !fits;
      if (fits) shown += 1;
    });
    var total = table.tBodies[0].rows.length;
    form.querySelector(".qms-filters__count").textContent =
      shown === total ? total + " rows" : shown + " of " + total + " rows";
  }

  function remember(form, state) {
    var query = new URLSearchParams();
    Array.prototype.forEach.call(form.elements, function (field) {
      if (field.name && field.value) query.set(field.name, field.value);
    });
    if (state.sort !== null) query.set("sort", state.sort + 1);
    if (state.down) query.set("down", "1");
    var text = query.toString();
    history.replaceState(null, "", location.pathname + (text ? "?" + text : "") + location.hash);
  }

  function recall(form, state) {
    var query = new URLSearchParams(location.search);
    Array.prototype.forEach.call(form.elements, function (field) {
      if (field.name && query.has(field.name)) field.value = query.get(field.name);
    });
    var sort = parseInt(query.get("sort"), 10);
    state.sort = sort > 0 ? sort - 1 : null;
    state.down = query.get("down") === "1";
  }

  function wire(form) {
    var table = document.querySelector("table." + form.dataset.qmsFilters);
    if (!table) return;
    var state = { sort: null, down: false };
    function show() { applySort(table, state); applyFilters(form, table); }
    function changed() { show(); remember(form, state); }
    recall(form, state);
    if (state.sort >= table.tHead.rows[0].cells.length) state.sort = null;
    sortable(table, state, changed);
    form.hidden = false;
    form.addEventListener("input", changed);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () {
      state.sort = null;
      state.down = false;
      setTimeout(changed, 0);
    });
    show();
  }

  function start() { document.querySelectorAll("form[data-qms-filters]").forEach(wire); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
