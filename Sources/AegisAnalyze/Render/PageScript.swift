/// The program of the page of reports. It reads the data from the page and builds everything from text nodes.
let pageScript = #"""
  "use strict";
  const D = JSON.parse(document.getElementById("data").textContent);
  const P = D.principals, main = document.getElementById("main");
  const RISK = ["administrator", "becomes administrator", "unused permissions management", "unused writes", "low"];
  function el(name, props, ...kids) {
    const e = document.createElement(name);
    for (const [k, v] of Object.entries(props || {})) if (v !== null && v !== undefined) k === "class" ? e.className = v : k.startsWith("on") ? e.addEventListener(k.slice(2), v) : e.setAttribute(k, v);
    for (const k of kids.flat()) if (k !== null && k !== undefined) e.append(k);
    return e;
  }
  const num = n => n.toLocaleString("en-US");
  const when = s => s ? new Date(s * 1000).toISOString().slice(0, 16).replace("T", " ") : "";
  const day = s => el("span", { class: "t", title: when(s) }, when(s).slice(0, 10));
  const title = i => P[i].account + "/" + P[i].name;
  const link = i => el("a", { href: "#principal/" + i }, title(i));
  const risk = r => el("span", { class: "tag r" + r }, RISK[r]);
  const svg = (name, props, ...kids) => { const e = document.createElementNS("http://www.w3.org/2000/svg", name); for (const [k, v] of Object.entries(props || {})) e.setAttribute(k, v); e.append(...kids); return e; };
  // What is used, unused and unknown of all that is granted, as one bar.
  function share(p, width) {
    const bar = svg("svg", { class: "bar", width, height: 8, role: "img", "aria-label": num(p.used) + " used, " + num(p.unused) + " unused, " + num(p.unknown) + " unknown" });
    let x = 0;
    for (const [part, name] of [[p.used, "u"], [p.unused, "x"], [p.unknown, "q"]]) {
      if (!part || !p.granted) continue;
      const w = Math.max(2, width * part / p.granted);
      bar.append(svg("rect", { x, y: 0, width: w, height: 8, class: name }));
      x += w;
    }
    bar.append(svg("title", {}, document.createTextNode(bar.getAttribute("aria-label"))));
    return bar;
  }
  const expand = runs => { const out = []; for (let i = 0; i < runs.length; i += 2) for (let k = 0; k < runs[i + 1]; k++) out.push(D.actions[runs[i] + k]); return out; };

  // A table: columns [name, cell(row), key(row), isNumber], rows; sorted by a click, drawn in portions.
  function table(columns, rows, options) {
    options = options || {};
    const step = options.step || 200;
    let shown = step, sort = options.sort === undefined ? -1 : options.sort, down = !!options.down, current = rows;
    const body = el("tbody"), more = el("button", { type: "button", onclick: () => { const from = shown; shown += step; draw(from); } });
    const heads = columns.map((c, i) => el("th", { class: c[3] ? "n" : null, scope: "col" }, el("button", { type: "button", onclick: () => { if (sort === i) down = !down; else { sort = i; down = !!c[3]; } order(); } }, c[0])));
    function order() {
      if (sort >= 0) {
        const key = columns[sort][2], sign = down ? -1 : 1;
        current = current.map((r, i) => [key(r), i, r]).sort((a, b) => (a[0] < b[0] ? -sign : a[0] > b[0] ? sign : a[1] - b[1])).map(x => x[2]);
      }
      heads.forEach((h, i) => i === sort ? h.setAttribute("aria-sort", down ? "descending" : "ascending") : h.removeAttribute("aria-sort"));
      shown = step;
      draw(0);
    }
    function draw(from) {
      if (!from) body.replaceChildren();
      const part = document.createDocumentFragment();
      for (const row of current.slice(from, shown)) part.append(el("tr", {}, columns.map(c => el("td", { class: c[3] ? "n" : null }, c[1](row)))));
      body.append(part);
      more.hidden = current.length <= shown;
      more.textContent = "Show more of " + num(current.length);
    }
    const box = el("div", { class: "table" }, el("table", {}, el("thead", {}, el("tr", {}, heads)), body), more);
    order();
    return { box, set: rows => { current = rows; order(); } };
  }

  const card = (value, label) => el("div", { class: "card" }, el("b", {}, num(value)), label);

  function overview() {
    const sum = key => P.reduce((n, p) => n + p[key], 0);
    const search = el("input", { type: "search", placeholder: "Search names, ARNs, policies, used actions", "aria-label": "Search" });
    const choice = (label, values) => el("select", { "aria-label": label }, el("option", { value: "" }, "any " + label), values.map(v => el("option", { value: v[0] }, v[1])));
    const accounts = [...new Set(P.map(p => p.account))].sort();
    const account = choice("account", accounts.map(a => [a, a])), kind = choice("kind", [["user", "users"], ["role", "roles"]]), level = choice("risk", RISK.map((r, i) => [String(i), r]));
    const count = el("span", { class: "soft", id: "count" });
    const n = (label, key) => [label, p => num(p[key]), p => p[key], true];
    const t = table([
      ["principal", p => link(p.i), p => title(p.i)], ["kind", p => p.kind, p => p.kind], ["risk", p => risk(p.risk), p => p.risk],
      n("granted", "granted"), n("used", "used"), n("unused", "unused"), n("unknown", "unknown"),
      ["share", p => share(p, 60), p => p.granted ? p.used / p.granted : 1], n("denied", "deniedCount"), n("events", "events"),
      ["last event", p => day(p.last), p => p.last], ["roles", p => num(p.roles.length), p => p.roles.length, true],
      ["policies", p => num(p.policies.length), p => p.policies.length, true]
    ], P);
    const texts = P.map(p => (title(p.i) + " " + p.arn + " " + p.policies.map(x => x[0]).join(" ") + " " + p.performed.map(x => D.actions[x[0]]).join(" ")).toLowerCase());
    function filter() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const rows = P.filter((p, i) => (!account.value || p.account === account.value) && (!kind.value || p.kind === kind.value) && (!level.value || String(p.risk) === level.value) && words.every(w => texts[i].includes(w)));
      count.textContent = num(rows.length) + " of " + num(P.length);
      t.set(rows);
    }
    let timer = 0;
    search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 60); });
    for (const s of [account, kind, level]) s.addEventListener("change", filter);
    filter();
    return [
      el("div", { class: "cards" }, card(P.length, "users and roles"), card(D.events, "events"), card(sum("granted"), "actions granted"), card(sum("used"), "of them used"), card(sum("unused"), "unused"), card(P.filter(p => p.risk < 2).length, "can administer")),
      el("div", { class: "tools" }, search, account, kind, level, count), t.box
    ];
  }

  function principal(i) {
    const p = P[i];
    if (!p) return [el("p", {}, "There is no such principal.")];
    const out = [el("h2", {}, p.kind + " " + title(i), " ", risk(p.risk)), el("p", {}, el("code", {}, p.arn)),
      el("div", { class: "cards" }, card(p.events, p.last ? "events, last " + when(p.last) : "events"), card(p.granted, "actions granted"), card(p.used, "of them used"), card(p.unused, "unused"), card(p.unknown, "of which logs tell nothing"), card(p.deniedCount, "actions refused")),
      el("p", {}, share(p, 600))];
    out.push(el("h2", {}, "1. What was performed"));
    const foreign = new Set(p.foreign);
    if (p.performed.length) out.push(table([["action", u => el("code", {}, D.actions[u[0]]), u => D.actions[u[0]]], ["times", u => num(u[1]), u => u[1], true], ["last", u => el("span", { class: "t" }, when(u[2])), u => u[2]],
      ["", u => foreign.has(u[0]) ? el("span", { class: "gap" }, "granted by nothing in the configuration") : "", u => foreign.has(u[0]) ? 1 : 0]], p.performed, { sort: 1, down: true }).box);
    else out.push(el("p", {}, "Nothing."));
    if (p.denied.length) out.push(el("h2", {}, "Refused"), table([["action", u => el("code", {}, D.actions[u[0]]), u => D.actions[u[0]]], ["times", u => num(u[1]), u => u[1], true], ["last", u => el("span", { class: "t" }, when(u[2])), u => u[2]]], p.denied, { sort: 1, down: true }).box);
    out.push(el("h2", {}, "2. What is granted and can be removed"));
    out.push(...lists("unused", p.unusedBy, p.unusedRuns));
    if (p.unknown) out.push(el("p", { class: "soft" }, num(p.unknown) + " more are granted and not seen, but nothing follows from that: " + p.why.map(w => num(w[1]) + " " + w[0]).join("; ") + "."));
    out.push(el("h2", {}, "3. Roles that can be assumed"));
    if (p.roles.length) out.push(table([["role", r => link(r[0]), r => title(r[0])], ["by way of", r => r[1].flatMap((v, k) => k ? [" → ", link(v)] : [link(v)]), r => r[1].length],
      ["", r => [P[r[0]] && D.admins.includes(r[0]) ? el("span", { class: "tag r0" }, "administrator") : "", r[2] ? el("span", { class: "soft" }, " under conditions") : ""], r => D.admins.includes(r[0]) ? 0 : 1],
      ["sessions", r => num(r[3]), r => r[3], true], ["last", r => when(r[4]), r => r[4]]], p.roles).box, graph([i]));
    else out.push(el("p", {}, "None."));
    if (p.usedBy.length) out.push(el("h2", {}, "Who used it"), table([["began", u => el("code", {}, u[0]), u => u[0]], ["by way of", u => el("code", {}, u[1].join(" → ")), u => u[1].length], ["sessions", u => num(u[2]), u => u[2], true], ["events", u => num(u[3]), u => u[3], true], ["last", u => when(u[4]), u => u[4]]], p.usedBy, { sort: 2, down: true }).box);
    out.push(el("h2", {}, "4. Policies that are attached"));
    if (p.policies.length) out.push(table([["policy", x => x[0], x => x[0]], ["kind", x => x[1] + (x[5] ? ", boundary" : ""), x => x[1]], ["through group", x => x[2], x => x[2]], ["actions", x => x[5] ? "" : num(x[3]), x => x[3], true], ["used", x => x[5] ? "" : num(x[4]), x => x[4], true]], p.policies).box);
    else out.push(el("p", {}, "None."));
    return out;
  }

  function lists(word, counts, runs) {
    if (!counts.length) return [el("p", {}, "Nothing.")];
    if (!runs) return [el("p", {}, counts.map(c => c[0] + " " + num(c[1])).join(", ")), el("p", { class: "soft" }, "The actions themselves are listed by --detailed.")];
    const all = expand(runs);
    return counts.map(c => { const d = el("details", {}, el("summary", {}, c[0] + " ", el("span", { class: "soft" }, num(c[1]))));
      d.addEventListener("toggle", () => { if (d.open && d.children.length === 1) d.append(el("ul", { class: "words" }, all.filter(a => a.startsWith(c[0] + ":")).map(a => el("li", {}, el("code", {}, a))))); });
      return d; });
  }

  // Who can assume what, from some principals on, or as a whole: columns by distance.
  const out = new Map(), into = new Map();
  for (const e of D.edges) { (out.get(e[0]) || out.set(e[0], []).get(e[0])).push(e); (into.get(e[1]) || into.set(e[1], []).get(e[1])).push(e); }
  function graph(starts, whole) {
    const level = new Map(), queue = [];
    if (!whole) for (const s of starts) for (const e of into.get(s) || []) if (!level.has(e[0])) level.set(e[0], 0);
    for (const s of starts) { level.set(s, whole ? 0 : 1); queue.push(s); }
    while (queue.length) { const at = queue.shift(); for (const e of out.get(at) || []) if (!level.has(e[1])) { level.set(e[1], level.get(at) + 1); queue.push(e[1]); } }
    const nodes = [...level.keys()];
    if (nodes.length > 400) return el("p", { class: "soft" }, "The picture would hold " + num(nodes.length) + " principals; open one of them to see its part.");
    const columns = [];
    for (const n of nodes) (columns[level.get(n)] || (columns[level.get(n)] = [])).push(n);
    const width = Math.max(...nodes.map(n => title(n).length)) * 7.3 + 18, gap = 70, place = new Map();
    let height = 0, x = 10;
    for (const column of columns) { if (!column) continue; column.sort((a, b) => title(a) < title(b) ? -1 : 1); column.forEach((n, k) => place.set(n, [x, 10 + k * 30])); height = Math.max(height, column.length * 30 + 12); x += width + gap; }
    const picture = svg("svg", { viewBox: "0 0 " + (x - gap + 10) + " " + height, width: x - gap + 10, height, role: "img", "aria-label": "Who can assume which role" });
    for (const e of D.edges) {
      const a = place.get(e[0]), b = place.get(e[1]);
      if (!a || !b) continue;
      const x1 = a[0] + width, y1 = a[1] + 11, back = b[0] <= a[0], x2 = back ? b[0] + width : b[0], y2 = b[1] + 11, bend = back ? 50 : gap / 2;
      picture.append(svg("path", { "data-from": e[0], "data-to": e[1], d: "M" + x1 + " " + y1 + "C" + (x1 + bend) + " " + y1 + " " + (back ? x2 + bend : x2 - bend) + " " + y2 + " " + x2 + " " + y2, class: (e[2] ? "maybe" : "") + (e[3] ? " used" : "") }, svg("title", {}, document.createTextNode(title(e[0]) + " can assume " + title(e[1]) + (e[2] ? " under conditions" : "") + (e[3] ? ", and did" : "")))));
    }
    const light = n => () => picture.querySelectorAll("path").forEach(p => p.classList.toggle("far", n !== null && p.dataset.from !== String(n) && p.dataset.to !== String(n)));
    const node = (n, ...kids) => { const a = svg("a", { href: "#principal/" + n }, ...kids); for (const [on, off] of [["mouseenter", "mouseleave"], ["focus", "blur"]]) { a.addEventListener(on, light(n)); a.addEventListener(off, light(null)); } return a; };
    for (const [n, [px, py]] of place) picture.append(node(n, svg("g", { class: (starts.includes(n) && !whole ? "self " : "") + (D.admins.includes(n) ? "admin" : "") }, svg("rect", { x: px, y: py, width, height: 22, rx: 5 }), svg("text", { x: px + 8, y: py + 15 }, document.createTextNode(title(n))))));
    return el("div", { class: "table" }, picture);
  }
  function wholeGraph() {
    const targets = new Set(D.edges.map(e => e[1])), roots = [...new Set(D.edges.map(e => e[0]))].filter(n => !targets.has(n));
    const seen = new Set(roots), queue = [...roots];
    while (queue.length) for (const e of out.get(queue.shift()) || []) if (!seen.has(e[1])) { seen.add(e[1]); queue.push(e[1]); }
    for (const e of D.edges) if (!seen.has(e[0])) { roots.push(e[0]); seen.add(e[0]); const more = [e[0]]; while (more.length) for (const f of out.get(more.shift()) || []) if (!seen.has(f[1])) { seen.add(f[1]); more.push(f[1]); } }
    return [el("h2", {}, "Who can assume which role"), el("p", { class: "soft" }, "Dashed: under conditions. Strong: done in these days. Red: administrators. Point at a name to see its lines alone."), D.edges.length ? graph(roots, true) : el("p", {}, "Nobody.")];
  }
  function sources() {
    return [el("h2", {}, "What the logs cover"), table([["account", c => c[0], c => c[0]], ["region", c => c[1], c => c[1]], ["first day", c => c[2], c => c[2]], ["last day", c => c[3], c => c[3]], ["events", c => num(c[4]), c => c[4], true]], D.coverage).box,
      el("h2", {}, "Callers that are no user or role of the configuration"), D.others.length ? table([["caller", o => el("code", {}, o[0]), o => o[0]], ["events", o => num(o[1]), o => o[1], true]], D.others).box : el("p", {}, "None.")];
  }
  function show() {
    const part = location.hash.slice(1);
    const view = part.startsWith("principal/") ? principal(Number(part.slice(10))) : part === "graph" ? wholeGraph() : part === "logs" ? sources() : overview();
    main.replaceChildren(...view);
    main.className = part.startsWith("principal/") ? "narrow" : "";
    for (const a of document.querySelectorAll("nav a")) if (a.getAttribute("href") === "#" + part) a.setAttribute("aria-current", "page"); else a.removeAttribute("aria-current");
    scrollTo(0, 0);
  }
  document.getElementById("head").append(el("h1", {}, "Privileges of " + D.organization), el("p", { class: "soft" }, D.window + ", by " + num(D.events) + " events of " + D.source.replaceAll("`", "")), ...D.gaps.map(g => el("p", { class: "gap" }, g)),
    el("nav", {}, el("a", { href: "#" }, "Principals"), el("a", { href: "#graph" }, "Roles"), el("a", { href: "#logs" }, "Logs")));
  addEventListener("hashchange", show);
  show();
  document.documentElement.dataset.ready = "yes";
  """#
