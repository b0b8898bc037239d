/** The panel's styles. Every pair of text and background colours has a contrast of at least 4.5, in light and dark. The page sets the colour scheme. */
export const styleText = `
.ob-devtools {
  --ob-paper: #ffffff; --ob-sunken: #f3f4f6; --ob-ink: #1b1f24; --ob-muted: #57606a; --ob-line: #d5d9de;
  --ob-accent: #1f5fbf; --ob-on: #e6effb;
  --ob-green: #14603a; --ob-green-ground: #e1f2e8; --ob-red: #9a1b1b; --ob-red-ground: #fce7e4;
  --ob-violet: #5a2ca0; --ob-violet-ground: #f3edfc;
  --ob-amber: #724600; --ob-amber-ground: #fbeed1; --ob-grey: #4d545c; --ob-grey-ground: #e9ebee;
  container-type: inline-size; box-sizing: border-box; display: flex; flex-direction: column; min-width: 0;
  height: 100%; min-height: 18rem; overflow: hidden; background: var(--ob-paper); color: var(--ob-ink);
  font: 13px/1.45 ui-sans-serif, system-ui, sans-serif; text-align: start;
}
@supports (color: light-dark(#000, #fff)) {
  .ob-devtools {
    --ob-paper: light-dark(#ffffff, #17191d); --ob-sunken: light-dark(#f3f4f6, #22252a);
    --ob-ink: light-dark(#1b1f24, #e8eaed); --ob-muted: light-dark(#57606a, #a7adb5);
    --ob-line: light-dark(#d5d9de, #383d44); --ob-accent: light-dark(#1f5fbf, #9cc2ff);
    --ob-on: light-dark(#e6effb, #24344d);
    --ob-green: light-dark(#14603a, #8fdcae); --ob-green-ground: light-dark(#e1f2e8, #17301f);
    --ob-red: light-dark(#9a1b1b, #ffb4ab); --ob-red-ground: light-dark(#fce7e4, #3d1a17);
    --ob-violet: light-dark(#5a2ca0, #d2bbff); --ob-violet-ground: light-dark(#f3edfc, #2b1e46);
    --ob-amber: light-dark(#724600, #f2cd7e); --ob-amber-ground: light-dark(#fbeed1, #36280f);
    --ob-grey: light-dark(#4d545c, #c3c8ce); --ob-grey-ground: light-dark(#e9ebee, #2d3137);
  }
}
.ob-devtools *, .ob-devtools *::before { box-sizing: border-box; }
.ob-devtools :where(h2, h3, p, ol, ul, pre, dl, dd) { margin: 0; padding: 0; font: inherit; }
.ob-devtools :where(ol, ul) { list-style: none; }
.ob-devtools :where(code, pre) { font: 12px/1.45 ui-monospace, 'SF Mono', monospace; }
.ob-devtools :where(button, select, input) { font: inherit; color: inherit; }
.ob-devtools :where(button, select, input:not([type='range'], [type='file'])) {
  min-height: 28px; max-width: 100%; border: 1px solid var(--ob-line); border-radius: 6px;
  background: var(--ob-paper); padding: 2px 8px;
}
.ob-devtools button { cursor: pointer; }
.ob-devtools button:disabled { color: var(--ob-muted); cursor: default; }
.ob-devtools :focus-visible { outline: 2px solid var(--ob-accent); outline-offset: -2px; }
.ob-head, .ob-bar, .ob-note {
  display: flex; flex-wrap: wrap; align-items: center; gap: 6px; padding: 6px 8px; border-bottom: 1px solid var(--ob-line);
}
.ob-head h2 { font-weight: 600; }
.ob-tabs { margin-inline-end: auto; }
.ob-devtools .ob-close { border-color: transparent; min-width: 28px; padding: 0; font-size: 18px; line-height: 1; }
.ob-title { display: flex; align-items: baseline; justify-content: space-between; gap: 8px; }
.ob-tabs { display: flex; gap: 2px; }
.ob-tabs [role='tab'] { border-color: transparent; }
.ob-tabs [data-view='violations']:not([data-count='0']) .ob-count { color: var(--ob-red); font-weight: 600; }
.ob-tabs [aria-selected='true'] { background: var(--ob-on); border-color: var(--ob-line); }
.ob-bar input[type='search'] { flex: 1 1 10rem; min-width: 6rem; }
.ob-bar select { flex: 0 1 auto; min-width: 0; }
.ob-bar input[type='range'] { flex: 1 1 12rem; min-width: 6rem; accent-color: var(--ob-accent); }
.ob-sign { display: none; }
.ob-actions { display: flex; flex-wrap: wrap; gap: 6px; }
.ob-devtools .ob-key { background: var(--ob-on); overflow-wrap: anywhere; }
.ob-receipts { padding: 12px; }
.ob-receipts dl { display: grid; gap: 6px; margin-block-start: 8px; }
.ob-receipts dl > div { display: grid; grid-template-columns: 6rem 1fr; align-items: baseline; }
.ob-note { background: var(--ob-sunken); }
.ob-count { color: var(--ob-muted); font-variant-numeric: tabular-nums; }
.ob-tabs [data-view='events'] .ob-count { display: inline-block; min-width: 4ch; text-align: start; }
.ob-bar > .ob-count:not(:last-child) { min-width: 4ch; text-align: end; }
.ob-body { flex: 1; min-height: 0; display: flex; flex-direction: column; }
.ob-split { flex: 1; min-height: 0; display: flex; }
.ob-list { flex: 1 1 55%; min-width: 0; overflow: auto; position: relative; }
.ob-rows { position: relative; }
.ob-row {
  position: absolute; inset-inline: 0; top: 0; height: 28px; display: grid; align-items: center; gap: 8px; padding: 0 8px;
  grid-template-columns: 3.2rem minmax(6.5rem, 9rem) minmax(4rem, 9rem) minmax(0, 1fr) auto; cursor: default;
  border-bottom: 1px solid var(--ob-line);
}
.ob-row > * { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.ob-row:hover { background: var(--ob-sunken); }
.ob-row[data-type='callback'] { background: var(--ob-violet-ground); color: var(--ob-violet); }
.ob-row[aria-selected='true'] { background: var(--ob-on); box-shadow: inset 3px 0 var(--ob-accent); }
.ob-row .ob-offset, .ob-row .ob-gist { color: var(--ob-muted); }
.ob-row .ob-offset { text-align: end; font-variant-numeric: tabular-nums; }
.ob-detail { flex: 1 1 45%; min-width: 0; overflow: auto; border-inline-start: 1px solid var(--ob-line); padding: 8px; }
.ob-detail > * + * { margin-block-start: 8px; }
.ob-detail h3, .ob-scroll h3 { font-weight: 600; overflow-wrap: anywhere; }
.ob-json { max-height: 20rem; overflow: auto; background: var(--ob-sunken); border-radius: 6px; padding: 8px; }
.ob-json pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.ob-lines { border: 1px solid var(--ob-line); border-radius: 6px; max-height: 20rem; overflow: auto; }
.ob-lines li { padding: 4px 8px; overflow-wrap: anywhere; }
.ob-lines li + li { border-block-start: 1px solid var(--ob-line); }
.ob-lines li[aria-current] { background: var(--ob-on); }
.ob-scroll { flex: 1; min-height: 0; overflow: auto; padding: 8px; }
.ob-scroll > * + * { margin-block-start: 8px; }
.ob-card { border: 1px solid var(--ob-line); border-radius: 6px; padding: 6px 8px; overflow-wrap: anywhere; }
.ob-card[data-changed] { border-color: var(--ob-accent); background: var(--ob-on); }
.ob-card > * + *, .ob-cards > * + * { margin-block-start: 4px; }
.ob-text { white-space: pre-wrap; }
.ob-chip { display: inline-block; border-radius: 999px; padding: 0 8px; background: var(--ob-grey-ground); color: var(--ob-grey); }
.ob-chip[data-tone='applied'] { background: var(--ob-green-ground); color: var(--ob-green); }
.ob-chip[data-tone='held'] { background: var(--ob-amber-ground); color: var(--ob-amber); }
.ob-chip[data-tone='rejected'] { background: var(--ob-red-ground); color: var(--ob-red); }
.ob-chip + .ob-chip { margin-inline-start: 4px; }
.ob-muted { color: var(--ob-muted); }
.ob-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@container (max-width: 44rem) {
  .ob-head h2 { display: none; }
  .ob-devtools :where(button, select, input) { padding-inline: 6px; }
  .ob-bar input[type='search'] { flex-basis: calc(100% - 4rem); }
  .ob-bar select { flex: 1 1 5rem; }
  .ob-split { flex-direction: column; }
  .ob-detail { border-inline-start: 0; border-block-start: 1px solid var(--ob-line); }
  .ob-row { grid-template-columns: 2.2rem minmax(5rem, 8.4rem) minmax(3rem, 5.5rem) minmax(0, 1fr) auto; }
}
@container (max-width: 30rem) {
  .ob-word { display: none; }
  .ob-sign { display: inline; }
}
@container (max-width: 26rem) {
  .ob-devtools .ob-tabs button { padding-inline: 3px; }
  .ob-row { grid-template-columns: 2.2rem minmax(5rem, 8.4rem) minmax(0, 1fr) auto; }
  .ob-row .ob-gist { display: none; }
}
@media (forced-colors: active) {
  .ob-row[aria-selected='true'], .ob-tabs [aria-selected='true'], .ob-lines li[aria-current] { outline: 1px solid; outline-offset: -2px; }
}
`
