import type { ThemedColour } from '@xray/contracts/regime-looks';

import { regimeColourDeclarations, SURFACE } from './regime-colours.ts';

type Tone =
  | 'surface'
  | 'page'
  | 'ink'
  | 'muted'
  | 'rule'
  | 'strong'
  | 'first'
  | 'second'
  | 'third'
  | 'fourth'
  | 'good'
  | 'bad'
  | 'heat'
  | 'heat-ink';

/** Tones of text, rules and series on light and on dark pages. */
export const TONES: Readonly<Record<Tone, ThemedColour>> = {
  surface: SURFACE,
  page: { light: '#f3f4f6', dark: '#0d0f12' },
  ink: { light: '#16191d', dark: '#eceef1' },
  muted: { light: '#545b66', dark: '#a8b0bb' },
  rule: { light: '#dfe2e7', dark: '#30353d' },
  strong: { light: '#868d98', dark: '#7c8490' },
  first: { light: '#0b57b8', dark: '#6fb1ff' },
  second: { light: '#b4460f', dark: '#f49a63' },
  third: { light: '#6a4a9c', dark: '#b9a1e8' },
  fourth: { light: '#1a7a5c', dark: '#62cfa6' },
  good: { light: '#176b3a', dark: '#6cd896' },
  bad: { light: '#a8231b', dark: '#ff8f85' },
  heat: { light: '#0b3f8a', dark: '#8fc4ff' },
  'heat-ink': { light: '#ffffff', dark: '#0d0f12' },
};

function declarations(theme: keyof ThemedColour): string {
  const tones = Object.entries(TONES).map(([name, tone]) => `--${name}:${tone[theme]}`);
  return [`color-scheme:${theme}`, ...tones, regimeColourDeclarations(theme)].join(';');
}

/** The page's whole style: light, or dark where the reader's system says so. */
export const STYLE = `
:root{${declarations('light')}}
@media (prefers-color-scheme:dark){:root{${declarations('dark')}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main,header,footer{max-width:1120px;margin:0 auto;padding:0 20px}
header{padding-top:32px}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 6px}
h2{font-size:1.3rem;margin:40px 0 12px}
h3{font-size:1rem;margin:0 0 8px}
p{max-width:72ch;margin:0 0 12px;color:var(--muted)}
.grid-of-two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:16px;margin-bottom:16px;align-items:start}
figure,.card{background:var(--surface);border:1px solid var(--rule);border-radius:10px;padding:18px;margin:0 0 16px;min-width:0}
.grid-of-two>*{margin:0;height:100%}
figure>svg{display:block;width:100%;max-width:480px;height:auto;margin:4px auto}
figure>svg.wide,figure>svg.narrow{max-width:none}
figure>svg.narrow{display:none}
figcaption,.note{color:var(--muted);font-size:.875rem;margin:8px 0 0}
.note{margin:0 0 10px}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;margin:0 0 6px;padding:0;font-size:.8125rem;color:var(--ink)}
.legend li{display:flex;align-items:center;gap:6px}
.mark{width:14px;height:14px;flex:none}
details{margin-top:10px;font-size:.875rem}
summary{cursor:pointer;color:var(--first);padding:4px 0}
.scroll{overflow-x:auto;background:linear-gradient(to left,var(--surface),transparent) right/48px 100% no-repeat local,linear-gradient(to left,var(--rule),transparent) right/14px 100% no-repeat scroll}
tbody th{position:sticky;left:0;background:var(--surface)}
.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--first);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
th,td{padding:5px 10px 5px 0;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap;font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--muted);border-bottom-color:var(--strong)}
th:first-child{text-align:left}
tbody tr:last-child>*{border-bottom:0}
.targets th[scope=row]{white-space:normal;min-width:136px}
.met{color:var(--good);font-weight:600}
.missed{color:var(--bad);font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;font-size:.875rem;margin:0}
dt{color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere}
footer{padding-bottom:40px}
svg text{font-size:10.5px;fill:var(--ink);font-family:inherit}
svg .tick,svg .axis{fill:var(--muted)}
svg .axis{font-weight:600}
svg .value{font-variant-numeric:tabular-nums}
.grid{stroke:var(--rule);stroke-width:1}
.zero{stroke:var(--strong);stroke-width:1}
.ideal{stroke:var(--strong);stroke-width:1.2;stroke-dasharray:4 4}
.span{stroke:var(--rule);stroke-width:4;stroke-linecap:round}
.held{stroke:var(--ink);stroke-width:2}
.curve{fill:none;stroke-width:2;stroke-linejoin:round}
.curve.first{stroke:var(--first)}
.curve.second{stroke:var(--second)}
.curve.limit{stroke:var(--ink);stroke-dasharray:5 3}
.curve.faint{stroke:var(--strong);stroke-dasharray:1.5 3}
.dot{stroke:var(--surface);stroke-width:1}
.dot.first{fill:var(--first)}
.dot.second{fill:var(--second)}
.dot.ewma{fill:var(--second)}
.dot.har{fill:var(--third)}
.dot.hmm{fill:var(--fourth)}
.dot.faint{fill:var(--surface);stroke:var(--strong);stroke-width:1.5}
.price{fill:none;stroke:var(--ink);stroke-width:1.3;stroke-linejoin:round}
.layer{stroke:var(--surface);stroke-width:.6;stroke-linejoin:round}
.heat{fill:var(--heat);stroke:var(--rule);stroke-width:.5}
.digits{fill:var(--ink)}
svg .strong{fill:var(--heat-ink);font-weight:600}
@media (max-width:640px){main,header,footer{padding-left:12px;padding-right:12px}figure,.card{padding:14px 12px}figure>svg.wide{display:none}figure>svg.narrow{display:block}}
@media print{body{background:none}figure,.card{break-inside:avoid}}
`;
