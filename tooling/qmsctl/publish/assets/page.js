/* Small helps on every page: out-of-date warning, diagrams, printing, names for Material's parts.
   Nothing here fetches anything but Mermaid from beside this file, and only for a diagram. */
(function () {
  "use strict";
  var here = document.currentScript.src;

  function today() {
    var now = new Date();
    var two = function (n) { return (n < 10 ? "0" : "") + n; };
    return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  }

  function warnWhenOld() {
    var built = document.querySelector(".qms-built[data-next-change]");
    if (!built || today() < built.dataset.nextChange) return;
    var box = document.createElement("div");
    box.className = "qms-notice qms-notice--overdue qms-notice--old";
    box.setAttribute("role", "note");
    var title = document.createElement("p");
    title.className = "qms-notice__title";
    title.textContent = "This page may be out of date";
    var words = document.createElement("p");
    words.textContent = "A change was due on " + built.dataset.nextChange +
      ", and the site has not been built since. Ask the document controller.";
    box.append(title, words);
    var article = document.querySelector("article");
    var heading = article && article.querySelector("h1");
    if (heading) heading.after(box);
  }

  function drawDiagrams() {
    var blocks = document.querySelectorAll("pre.qms-diagram");
    if (!blocks.length) return;
    var script = document.createElement("script");
    script.src = new URL("mermaid.min.js", here).href;
    script.onload = function () { redraw(blocks); };
    document.head.append(script);
  }

  function redraw(blocks) {
    var sources = Array.prototype.map.call(blocks, function (block) { return block.textContent; });
    var frames = Array.prototype.map.call(blocks, function (block) {
      var frame = document.createElement("div");
      frame.className = "qms-figure";
      frame.setAttribute("role", "img");
      var before = block.previousElementSibling;
      while (before && !/^H[1-6]$/.test(before.tagName)) before = before.previousElementSibling;
      var name = before ? before.textContent.replace("¶", "").trim() : document.title;
      frame.setAttribute("aria-label", "Diagram: " + name);
      block.replaceWith(frame);
      return frame;
    });
    /* A wide diagram shows its shape first; a button gives it the size at which it can be read. */
    function show(frame, drawing) {
      frame.innerHTML = drawing;
      var svg = frame.querySelector("svg");
      var natural = svg.viewBox.baseVal.width;
      svg.style.removeProperty("max-width");
      svg.style.width = natural + "px";
      if (natural > frame.clientWidth * 1.4 && !frame.qmsButton) enlargeable(frame);
    }
    function enlargeable(frame) {
      var button = frame.qmsButton = document.createElement("button");
      button.type = "button";
      button.className = "qms-enlarge";
      button.textContent = "Enlarge the diagram";
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", function () {
        var large = frame.classList.toggle("qms-figure--large");
        button.setAttribute("aria-pressed", String(large));
        if (large) frame.setAttribute("tabindex", "0");
        else frame.removeAttribute("tabindex");
      });
      frame.after(button);
    }
    function draw(dark) {
      window.mermaid.initialize({
        startOnLoad: false, securityLevel: "strict", fontFamily: "inherit",
        theme: "base", themeVariables: colours(dark), flowchart: { useMaxWidth: true }
      });
      sources.reduce(function (previous, source, index) {
        return previous.then(function () {
          return window.mermaid.render("qms-diagram-" + index + (dark ? "d" : "l"), source);
        }).then(function (result) { show(frames[index], result.svg); });
      }, Promise.resolve()).catch(function (error) {
        frames.forEach(function (frame, index) {
          if (!frame.innerHTML) {
            var pre = document.createElement("pre");
            pre.textContent = sources[index];
            frame.replaceWith(pre);
          }
        });
        throw error;
      });
    }
    function isDark() { return document.body.dataset.mdColorScheme === "slate"; }
    draw(isDark());
    new MutationObserver(function () { draw(isDark()); })
      .observe(document.body, { attributes: true, attributeFilter: ["data-md-color-scheme"] });
    window.addEventListener("beforeprint", function () { if (isDark()) draw(false); });
  }

  function colours(dark) {
    return dark ? {
      darkMode: true, background: "#161b22", primaryColor: "#22303c", primaryTextColor: "#e6edf3",
      primaryBorderColor: "#5b8a99", lineColor: "#9fb3c1", secondaryColor: "#2b2a3d",
      tertiaryColor: "#1c242d", clusterBkg: "#1a222b", clusterBorder: "#3a4a57",
      edgeLabelBackground: "#161b22", fontSize: "15px"
    } : {
      background: "#ffffff", primaryColor: "#eaf3f5", primaryTextColor: "#1b2733",
      primaryBorderColor: "#3b7684", lineColor: "#50616f", secondaryColor: "#f1eef8",
      tertiaryColor: "#f6f8fa", clusterBkg: "#f6f8fa", clusterBorder: "#b9c6cf",
      edgeLabelBackground: "#ffffff", fontSize: "15px"
    };
  }

  function openForPrint() {
    var opened = [];
    window.addEventListener("beforeprint", function () {
      document.querySelectorAll("article details:not([open])").forEach(function (item) {
        item.open = true;
        opened.push(item);
      });
    });
    window.addEventListener("afterprint", function () {
      opened.splice(0).forEach(function (item) { item.open = false; });
    });
  }

  /* Material draws some parts without a name, or two with the same one; see the axe tests. */
  function nameParts() {
    document.querySelectorAll(".md-toggle").forEach(function (box) {
      box.setAttribute("aria-hidden", "true");
      box.setAttribute("tabindex", "-1");
    });
    document.querySelectorAll("nav.md-nav[aria-labelledby]").forEach(function (nav) {
      nav.removeAttribute("aria-expanded");
    });
    document.querySelectorAll("article th:empty").forEach(function (cell) {
      cell.replaceWith(document.createElement("td"));
    });
    document.querySelectorAll("article .qms-table, article .md-typeset__scrollwrap, article pre > code")
      .forEach(function (box) {
        if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0");
      });
  }

  function start() {
    warnWhenOld();
    drawDiagrams();
    openForPrint();
    nameParts();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
