/// The style sheet of the page. Blue and orange differ for colour-blind readers too, and every
/// colour also has its own line style or marker.
enum ReportStyle {
  static let sheet = """
    :root{--paper:#fdfdfb;--ink:#1c2128;--soft:#565e6a;--rule:#dcdfe3;--wash:#f3f4f2;\
    --blue:#1a5f9e;--orange:#b54a00;--link:#1a5f9e}
    @media (prefers-color-scheme:dark){:root{--paper:#15181d;--ink:#e7e9ec;--soft:#a9b0bb;--rule:#363c45;\
    --wash:#1d2127;--blue:#6db3f2;--orange:#f29b52;--link:#8cc4f7}}
    @media (prefers-contrast:more){:root{--soft:var(--ink);--rule:var(--ink)}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
    body{margin:0 auto;padding:0 1.25rem 4rem;max-width:84rem;background:var(--paper);color:var(--ink);\
    font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;overflow-wrap:break-word}
    header{padding:3rem 0 1rem;max-width:46rem}
    header p{color:var(--soft)}
    h1{font-size:clamp(1.5rem,1.2rem + 1.6vw,2.25rem);line-height:1.2;font-weight:600;margin:0 0 .75rem;\
    letter-spacing:-.012em}
    h2{font-size:1.35rem;line-height:1.3;font-weight:600;margin:0 0 .75rem;letter-spacing:-.006em}
    h3{font-size:1.05rem;line-height:1.4;font-weight:600;margin:2rem 0 .5rem}
    p,dl,.findings{max-width:46rem}
    p{margin:.5rem 0 1rem}
    section{padding:2rem 0 1rem;border-top:1px solid var(--rule);scroll-margin-top:1rem}
    a{color:var(--link)}
    :focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
    main:focus{outline:none}
    .skip{position:absolute;left:-100rem}
    .skip:focus{left:1rem;top:1rem;padding:.5rem 1rem;background:var(--paper);z-index:1}
    nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;margin:0 0 2rem;padding:0;font-size:.925rem}
    nav a{display:block;padding:.2rem 0;line-height:1.35;text-decoration:none}
    nav a:hover{text-decoration:underline}
    footer{border-top:1px solid var(--rule);color:var(--soft);font-size:.875rem;padding-top:1rem}
    dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.2rem 1.5rem;margin:.5rem 0 1.5rem}
    dt{color:var(--soft)}
    dd{margin:0;min-width:0}
    .scroll{overflow-x:auto;margin:.75rem 0 1.5rem;max-width:100%}
    table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums lining-nums}
    caption{text-align:start;color:var(--soft);padding:0 0 .4rem}
    caption span{display:block;max-width:min(44rem,calc(100vw - 2.5rem))}
    th,td{padding:.3rem .9rem .3rem 0;text-align:end;vertical-align:baseline;border-bottom:1px solid var(--rule)}
    th:first-child,.words{text-align:start}
    th{font-weight:600}
    thead th{color:var(--soft);vertical-align:bottom}
    td.words{white-space:normal}
    td.words:last-child{min-width:14rem}
    td,tbody th{white-space:nowrap}
    .right{font-weight:700;border-bottom:1px solid}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:2rem 2.5rem;\
    align-items:start}
    .plate{margin:1rem 0 1.5rem;max-width:36rem;min-width:0}
    .plate.wide{max-width:54rem}
    .wide svg{min-width:34rem}
    figure{margin:0}
    .tables table{min-width:13rem}
    .tables{display:flex;flex-wrap:wrap;gap:0 3.5rem;align-items:flex-start}
    svg{display:block;width:100%;height:auto;font-size:12px;font-family:inherit}
    svg text{fill:var(--ink)}
    svg .note,svg .label{fill:var(--soft)}
    figcaption{font-size:.9rem;color:var(--soft);margin:.5rem 0 .25rem}
    figcaption strong{color:var(--ink);font-weight:600}
    summary{cursor:pointer;font-size:.875rem;color:var(--link);padding:.3rem 0}
    details .scroll{max-height:26rem;overflow:auto}
    math{font-family:"STIX Two Math","Latin Modern Math","Cambria Math","DejaVu Math TeX Gyre",math;font-size:1.1rem;\
    margin:0}
    math[display="block"]{width:fit-content}
    .equation{display:grid;grid-template-columns:minmax(0,1fr);gap:0 2rem;padding:.45rem 0;border-bottom:1px solid var(--rule);\
    max-width:60rem;align-items:center}
    .equation .scroll{margin:0}
    .equation p{margin:0;color:var(--soft);font-size:.9rem}
    .line{fill:none;stroke:var(--ink);stroke-width:2;stroke-linejoin:round}
    .grid{stroke:var(--rule);stroke-width:1}
    .axis{stroke:var(--soft);stroke-width:1}
    .thin{stroke:var(--soft);stroke-width:1}
    .blue{stroke:var(--blue)}
    .orange{stroke:var(--orange)}
    .ink{stroke:var(--ink)}
    svg .value{font-size:11px}
    .dashed{stroke-dasharray:6 4}
    .dotted{stroke-dasharray:1.5 4;stroke-linecap:round}
    .dot{fill:none;stroke-width:6;stroke-linecap:round}
    .small{stroke-width:4.5}
    .square{stroke-linecap:square;stroke-width:5}
    .cross{fill:none;stroke:var(--ink);stroke-width:1.8}
    .ring{fill:none;stroke:var(--ink);stroke-width:2.5}
    .band{fill:var(--blue);fill-opacity:.1}
    .bar{fill:var(--blue)}
    .bar.other{fill:var(--orange)}
    .node{fill:var(--paper);stroke:var(--ink);stroke-width:1.3}
    .edge{fill:none}
    .edge.positive{stroke:var(--blue)}
    .edge.negative{stroke:var(--orange);stroke-dasharray:7 4}
    .yes{fill:var(--blue)}
    .no{fill:var(--orange)}
    .findings{padding-left:1.2rem}
    .findings li{margin:.5rem 0}
    @media (min-width:62rem){.equation{grid-template-columns:minmax(0,1fr) minmax(12rem,22rem)}}
    @media (min-width:80rem){body{display:grid;grid-template-columns:12rem minmax(0,1fr);gap:0 3.5rem}
    header,footer,main{grid-column:2}nav{grid-column:1;grid-row:1/4;padding-top:3.4rem}
    nav ul{position:sticky;top:2rem;flex-direction:column;gap:.1rem}}
    @media (max-width:30rem){dl{grid-template-columns:minmax(0,1fr)}dd{margin-bottom:.5rem}\
    tbody th{white-space:normal;max-width:8rem}}
    @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
    @media print{:root{--paper:#fff;--ink:#000;--soft:#333;--rule:#bbb;--blue:#1a5f9e;--orange:#b54a00;--link:#000}
    @page{margin:16mm}
    body{display:block;max-width:none;padding:0;font-size:10pt}nav,.skip,details:not([open]){display:none}
    header{padding-top:0}
    figure,tr,.equation,h2,h3{break-inside:avoid}h2,h3{break-after:avoid}
    .scroll{overflow:visible}td.words{white-space:normal}table{font-size:8pt}th,td{padding-right:.5rem}
    .figures{display:block}.wide svg{min-width:0}.plate{max-width:26rem}}
    """
}
