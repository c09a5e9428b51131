package dev.cratewarden.report;

/**
 * The look of every page, within the page itself: a saved report has to look the same in ten years and without a
 * network.
 *
 * <p>Colours have a contrast of at least 4.5:1 on their ground in both schemes; nothing is told by colour alone.
 */
final class Stylesheet {
  static final String TEXT =
      """
      :root{color-scheme:light dark;--ground:#fff;--raised:#f5f6f8;--ink:#1b1f24;--soft:#545d68;--line:#d3d9e0;--link:#0757b3;
      --deny:#a4121b;--deny-ground:#fdecec;--hold:#7a4b00;--hold-ground:#fff3d6;--allow:#116329;--allow-ground:#e6f5ea;--note:#0757b3;--note-ground:#e7f0fb}
      @media (prefers-color-scheme:dark){:root{--ground:#14171b;--raised:#1d2127;--ink:#e8ebef;--soft:#a6b0bb;--line:#3a424c;--link:#7cb7ff;
      --deny:#ff9a96;--deny-ground:#3d1618;--hold:#f5c469;--hold-ground:#36270a;--allow:#7fd996;--allow-ground:#10301a;--note:#9cc8ff;--note-ground:#12283f}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
      header,main,footer{max-width:70rem;margin:0 auto;padding:1rem 1.25rem}
      header{border-bottom:1px solid var(--line)}footer{border-top:1px solid var(--line);color:var(--soft);font-size:.875rem}
      header p{margin:.25rem 0 0;color:var(--soft)}
      h1{font-size:1.5rem;line-height:1.25;margin:0;overflow-wrap:anywhere}h2{font-size:1.2rem;margin:2rem 0 .5rem;overflow-wrap:anywhere}
      h3{font-size:1rem;margin:1.25rem 0 .25rem}
      a{color:var(--link)}a:focus-visible,pre:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
      .skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:1rem;background:var(--ground);padding:.5rem}
      code,pre{font:.875rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
      code{overflow-wrap:anywhere}pre{background:var(--raised);border:1px solid var(--line);border-radius:.375rem;padding:.75rem;overflow-x:auto;margin:.5rem 0}
      .verdict{display:inline-block;padding:.05rem .5rem;border-radius:.75rem;font-weight:600;font-size:.875rem;white-space:nowrap;border:1px solid currentColor}
      .deny{color:var(--deny);background:var(--deny-ground)}.hold{color:var(--hold);background:var(--hold-ground)}
      .allow{color:var(--allow);background:var(--allow-ground)}.note{color:var(--note);background:var(--note-ground)}
      .alert{border:2px solid var(--deny);color:var(--deny);background:var(--deny-ground);padding:.5rem .75rem;border-radius:.375rem;font-weight:600}
      .soft{color:var(--soft)}.scroll{overflow-x:auto}
      table{border-collapse:collapse;width:100%;margin:.5rem 0}caption{text-align:left;color:var(--soft);padding:.25rem 0}
      th,td{text-align:left;vertical-align:top;padding:.5rem .6rem;border-bottom:1px solid var(--line)}thead th{border-bottom:2px solid var(--line)}
      td p,td ul,th p{margin:.1rem 0}td ul{padding-left:1.1rem}tbody th{font-weight:600;overflow-wrap:anywhere;min-width:9rem}
      dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.25rem;margin:.5rem 0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
      @media (max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}
      @media print{body{font-size:10pt}header,main,footer{max-width:none;padding:.5rem 0}.skip{display:none}.scroll{overflow:visible}
      pre{white-space:pre-wrap}tr,dl,pre{break-inside:avoid}thead{display:table-header-group}a{color:inherit}}
      """;

  private Stylesheet() {}
}
