//! The named queries as addresses, and what is told of them.

use super::Serving;

#[test]
fn named_queries_have_addresses_and_a_description() {
    let serving = Serving::with("", &[]);
    let listed = serving.get("/api", "*/*").json();
    let names: Vec<&str> = listed["queries"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|query| query["name"].as_str())
        .collect();
    assert!(names.contains(&"delegations"));
    let told = serving.get("/openapi.json", "*/*").json();
    assert_eq!(told["openapi"], "3.1.0");
    for name in &names {
        assert!(
            told["paths"][format!("/api/{name}")]["get"]["responses"]["200"].is_object(),
            "{name}"
        );
    }
    // Each reference leads somewhere, and what is listed is what is answered.
    let text = told.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(told.pointer(pointer).is_some(), "{pointer}");
    }
    let get = &told["paths"]["/api/when-did-they-meet"]["get"];
    let parameters = get["parameters"].as_array().unwrap();
    let parameter = |name: &str| parameters.iter().find(|one| one["name"] == name).unwrap();
    assert!(
        parameter("first")["required"] == false
            && parameter("page-size")["schema"]["type"] == "integer"
    );
    let formats = parameter("format")["schema"]["enum"].as_array().unwrap();
    let types = get["responses"]["200"]["content"].as_object().unwrap();
    assert_eq!(formats.len(), types.len());
    for format in formats {
        let address = format!("/api/who-met-whom?format={}", format.as_str().unwrap());
        let answer = serving.get(&address, "*/*");
        let media = answer.media();
        assert!(
            answer.status == 200 && types.contains_key(media),
            "{address} {media}"
        );
    }
    assert!(told.get("security").is_none());
    let by_label = serving.get(
        "/api/when-did-they-meet?first=Marco+Rubio&second=person:sergey-lavrov&format=csv",
        "*/*",
    );
    let place = &serving.place;
    let same = place.run("query when-did-they-meet --set first='Marco Rubio' --set second=person:sergey-lavrov -f csv");
    assert_eq!((by_label.status, by_label.text()), (200, same.text()));
    let near = serving.get("/api/delegation", "*/*");
    assert_eq!(near.status, 404);
    assert!(near.text().contains("`delegations`"), "{}", near.text());
    assert_eq!(
        serving.get("/api/when-did-they-meet?frist=x", "*/*").status,
        400
    );
    assert_eq!(
        serving
            .get("/api/when-did-they-meet?first=Nobody+At+All", "*/*")
            .status,
        400
    );
}
