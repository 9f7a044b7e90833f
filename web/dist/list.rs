&[
    ("app-Y7DKTK2X.js", include_bytes!("app-Y7DKTK2X.js")),
    ("part-AB7QAHTW.js", include_bytes!("part-AB7QAHTW.js")),
    ("part-GFS7YJL5.js", include_bytes!("part-GFS7YJL5.js")),
    ("part-KSMMJ33I.js", include_bytes!("part-KSMMJ33I.js")),
    ("part-KSW7NBLV.js", include_bytes!("part-KSW7NBLV.js")),
    ("part-N6CYHPRJ.js", include_bytes!("part-N6CYHPRJ.js")),
    ("part-RNQVOKBJ.js", include_bytes!("part-RNQVOKBJ.js")),
    ("part-SMDZLYDO.js", include_bytes!("part-SMDZLYDO.js")),
    ("part-XZ3PWFY3.js", include_bytes!("part-XZ3PWFY3.js")),
    ("part-YETHOYMZ.js", include_bytes!("part-YETHOYMZ.js")),
    ("style-2BP46JJ3.css", include_bytes!("style-2BP46JJ3.css")),
]
