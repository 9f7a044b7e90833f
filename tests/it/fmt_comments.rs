//! Where comments stand when a text is laid out, and when it is merged.

use chancery::rdf::Format;

use crate::fmt::laid_out;
use crate::program::Place;

/// A text, what becomes of it, and that this stays.
#[track_caller]
fn becomes(text: &str, tidy: &str) {
    assert_eq!(laid_out(text, Format::TriG), tidy);
    assert_eq!(laid_out(tidy, Format::TriG), tidy);
}

#[test]
fn what_is_about_the_file_stays_above_the_prefixes() {
    becomes(
        "# SPDX-License-Identifier: CC0-1.0\n\n# by us\n\n@prefix : <http://e/> .\n\n# one\n\n:a :p 1 .",
        "# SPDX-License-Identifier: CC0-1.0\n\n# by us\n\n@prefix : <http://e/> .\n\n# one\n\n:a :p 1 .\n",
    );
    becomes(
        "# SPDX\n\n@prefix e: <http://e/> . # ours\n@prefix u: <http://u/> . # not used\ne:a e:p 1 .",
        "# SPDX\n\n# not used\n@prefix e: <http://e/> . # ours\n\ne:a e:p 1 .\n",
    );
    // Where no prefix is left, it is a heading, and where nothing is said, all of them are.
    becomes(
        "# SPDX\n\n@prefix u: <http://u/> .\n<urn:a> <urn:p> 1 .",
        "# SPDX\n\n<urn:a> <urn:p> 1 .\n",
    );
    becomes(
        "@prefix u: <http://u/> . # soon\n@prefix a: <http://a/> .",
        "@prefix a: <http://a/> .\n@prefix u: <http://u/> . # soon\n",
    );
}

#[test]
fn a_prefix_that_is_declared_twice_keeps_both_comments() {
    becomes(
        "@prefix e: <http://a/> . # of people\n@prefix e: <http://a/> . # of places\ne:x e:y e:z .\n",
        "# of places\n@prefix e: <http://a/> . # of people\n\ne:x e:y e:z .\n",
    );
    // Also where the second stands for something else, or nobody uses either.
    becomes(
        "@prefix e: <http://a/> . # one\n@prefix e: <http://b/> . # two\n@prefix e: <http://b/> . # three\n<urn:x> <urn:y> <urn:z> .\n",
        "# two\n# three\n# one\n\n<urn:x> <urn:y> <urn:z> .\n",
    );
}

#[test]
fn comments_at_braces_stay_there() {
    becomes(
        "@prefix e: <http://e/> .\n# top\ne:empty { # nothing here\n}\ne:z { # soon\n\n# below\n\n} # after z\ne:g { e:a e:p 1 . } # after g\n",
        "@prefix e: <http://e/> .\n\n# top\ne:empty {\n    # nothing here\n}\n\ne:g {\n    e:a e:p 1 .\n} # after g\n\ne:z {\n    # soon\n\n    # below\n} # after z\n",
    );
    becomes(
        "{ <urn:a> <urn:p> 1 } # after\n",
        "<urn:a> <urn:p> 1 .\n\n# after\n",
    );
}

#[test]
fn comments_at_the_end_of_a_thing_and_in_brackets() {
    // A remark of several lines stays one of several lines, and two that would end one line are two.
    becomes(
        "@prefix : <http://e/> .\n:a :p [\n  # A remark of two lines,\n  # which goes on here.\n  :q 1 ; # one\n  # :r 2 ;\n  :s 3 # two\n ] ; :z 1 .",
        "@prefix : <http://e/> .\n\n# A remark of two lines,\n# which goes on here.\n# :r 2 ;\n# two\n:a :p [ :q 1 ; :s 3 ] ; # one\n    :z 1 .\n",
    );
    // Where it stands, what is reified is written out.
    becomes(
        "@prefix : <http://e/> .\n@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n\n:r rdf:reifies <<( :a :p 1 )>> ; # c\n    :s :x .\n",
        "@prefix : <http://e/> .\n@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n\n:r :s :x ;\n    rdf:reifies <<( :a :p 1 )>> . # c\n",
    );
    becomes(
        "<urn:a> <urn:z> 1 ;\n  <urn:p> 2 ;\n  # <urn:q> 4 ;\n  .\n<urn:b> <urn:l> ( # list\n 1 # one\n # two\n 2 ) ;\n <urn:q> [\n # inside\n <urn:p> 1 ] .",
        "<urn:a> <urn:p> 2 ;\n    <urn:z> 1 ;\n    # <urn:q> 4 ;\n    .\n\n# two\n# one\n<urn:b> <urn:l> ( 1 2 ) ; # list\n    # inside\n    <urn:q> [ <urn:p> 1 ] .\n",
    );
}

#[test]
fn a_merge_leaves_each_comment_at_its_statement() {
    let place = Place::with([
        (
            "base.ttl",
            "@prefix : <http://e/> .\n:a :b 1 ; :c 2 ; :d 3 .\n:gone :p 1 .\n",
        ),
        (
            "ours.ttl",
            "@prefix : <http://e/> .\n:a\n    # over b\n    :b 1 ; # comment on one\n    :c 2 ; # comment on two\n    :d 3 . # comment on three\n\
             # with it\n:gone :p 1 .\n",
        ),
        (
            "theirs.ttl",
            "@prefix : <http://e/> .\n:a :c 2 ; :d 3 ; :e 4 .\n",
        ),
    ]);
    place.ok("diff --three-way base.ttl ours.ttl theirs.ttl -o merged.ttl");
    assert_eq!(
        String::from_utf8(place.read("merged.ttl")).unwrap(),
        "@prefix : <http://e/> .\n\n# comment on one\n# over b\n:a :c 2 ; # comment on two\n    :d 3 ; # comment on three\n    :e 4 .\n\n\
         # with it\n"
    );
}

#[test]
fn relative_names_and_repeated_words_take_their_comments() {
    becomes(
        "<#a> <#p> 1 . # one\n<#a> <#p> 1 , 2 ; # two\n <#p> 1 . # again\n",
        "# again\n<#a> <#p> 1 ; # one\n    <#p> 2 . # two\n",
    );
}
