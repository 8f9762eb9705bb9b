/// The style sheet of the page of reports.
let pageStyle = """
  :root{color-scheme:light dark;--ink:#1b1f24;--soft:#5b6673;--line:#d9dee4;--paper:#fff;--band:#f5f7f9;--mark:#0b62c4;--bad:#b3261e;--warn:#9a5b00;--good:#1a7f4b}
  @media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa5b1;--line:#333b44;--paper:#14181d;--band:#1c2127;--mark:#6cb0ff;--bad:#ff8a80;--warn:#f0b35a;--good:#6fd39b}}
  *{box-sizing:border-box}
  body{margin:0;font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--ink);background:var(--paper)}
  header{padding:20px 28px 12px;border-bottom:1px solid var(--line)}
  main{padding:16px 28px 60px}
  h1{font-size:20px;margin:0 0 4px}
  h2{font-size:16px;margin:26px 0 8px}
  p{margin:4px 0;max-width:90ch}
  a{color:var(--mark);text-decoration:none}
  a:hover,a:focus-visible{text-decoration:underline}
  nav{margin-top:10px}
  nav a{margin-right:18px;padding-bottom:3px}
  nav a[aria-current]{color:var(--ink);font-weight:600;border-bottom:2px solid var(--mark)}
  main.narrow{max-width:1040px}
  .t{white-space:nowrap;font-variant-numeric:tabular-nums}
  .soft{color:var(--soft)}
  .gap{color:var(--warn)}
  .cards{display:flex;flex-wrap:wrap;gap:10px;margin:4px 0 16px}
  .card{border:1px solid var(--line);border-radius:8px;padding:8px 14px;min-width:96px;background:var(--band)}
  .card b{display:block;font-size:20px;font-variant-numeric:tabular-nums}
  .tools{display:flex;flex-wrap:wrap;gap:10px;align-items:center;margin:10px 0}
  input,select,button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:5px 9px}
  input[type=search]{min-width:280px}
  button{cursor:pointer}
  .table{overflow-x:auto}
  table{border-collapse:collapse;width:100%;font-size:13px}
  th{position:sticky;top:0;background:var(--band);text-align:left;padding:0;border-bottom:1px solid var(--line);white-space:nowrap}
  th button{border:0;background:none;padding:7px 8px;font-weight:600;width:100%;text-align:inherit}
  th.n,td.n{text-align:right;font-variant-numeric:tabular-nums}
  th[aria-sort=ascending] button::after{content:" \\2191"}
  th[aria-sort=descending] button::after{content:" \\2193"}
  td{padding:5px 8px;border-bottom:1px solid var(--line);vertical-align:top}
  tbody tr:hover{background:var(--band)}
  .tag{display:inline-block;border-radius:10px;padding:0 8px;border:1px solid currentColor;font-size:12px;white-space:nowrap}
  .r0,.r1{color:var(--bad)}.r2{color:var(--warn)}.r3{color:var(--soft)}.r4{color:var(--good)}
  code{font:12.5px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
  details{margin:6px 0}
  summary{cursor:pointer}
  .words{columns:280px;margin:6px 0 6px 18px;padding:0;list-style:none}
  svg{max-width:100%;height:auto;border:1px solid var(--line);border-radius:8px;background:var(--paper)}
  svg.bar{border:0;max-width:none;height:8px;border-radius:4px;background:var(--line);vertical-align:middle}
  svg.bar rect{stroke:none}svg.bar .u{fill:var(--good)}svg.bar .x{fill:var(--bad);opacity:.75}svg.bar .q{fill:var(--line)}
  svg path.far{opacity:.12}
  svg text{font:12px ui-monospace,Menlo,Consolas,monospace;fill:var(--ink)}
  svg rect{fill:var(--band);stroke:var(--line)}
  svg .self rect{stroke:var(--mark);stroke-width:2}
  svg .admin text{fill:var(--bad)}
  svg path{fill:none;stroke:var(--soft);stroke-width:1.2}
  svg path.used{stroke:var(--mark);stroke-width:2}
  svg path.maybe{stroke-dasharray:4 3}
  svg a:hover text{text-decoration:underline}
  """
