//! What a service says of itself.

use serde_json::{Value, json};

use super::{Settings, Space, Version};

/// How large a preview is shown.
const PREVIEW: [u32; 2] = [430, 180];

pub(super) fn manifest(space: Space, settings: &Settings, version: Version) -> Value {
    let mut said = match version {
        Version::V0_2 => old(space, settings),
        Version::V1_0 => new(space),
    };
    said["name"] = json!(settings.name);
    said["identifierSpace"] = json!(space.identifiers());
    said["schemaSpace"] = json!(space.schema());
    said["serviceVersion"] = json!(env!("CARGO_PKG_VERSION"));
    said["batchSize"] = json!(settings.limits.batch);
    if let Some(documentation) = &settings.documentation {
        said["documentation"] = json!(documentation);
    }
    if space == Space::Wikidata {
        said["defaultTypes"] = json!([{ "id": "Q35120", "name": "entity" }]);
    }
    said
}

fn old(space: Space, settings: &Settings) -> Value {
    let base = &settings.base;
    let service = |path: &str| json!({ "service_url": base, "service_path": path });
    let view = match space {
        Space::Wikidata => "https://www.wikidata.org/wiki/{{id}}",
        Space::Iris => "{{id}}",
    };
    json!({
        "versions": ["0.2"],
        "view": { "url": view },
        "suggest": {
            "entity": service("/suggest/entity"),
            "property": service("/suggest/property"),
            "type": service("/suggest/type"),
        },
        "preview": {
            "url": format!("{base}/preview?id={{{{id}}}}"),
            "width": PREVIEW[0],
            "height": PREVIEW[1],
        },
        "extend": {
            "propose_properties": service("/extend/propose"),
            "property_settings": [{
                "name": "limit",
                "label": "Limit",
                "type": "number",
                "default": 0,
                "help_text": "How many values of a property, 0 for all",
            }],
        },
    })
}

fn new(space: Space) -> Value {
    let view = match space {
        Space::Wikidata => "https://www.wikidata.org/wiki/{id}",
        // The whole IRI, as it is.
        Space::Iris => "{+id}",
    };
    json!({
        "versions": ["1.0-draft"],
        "view": { "url": view },
        "suggest": { "entity": true, "property": true, "type": true },
        "preview": { "width": PREVIEW[0], "height": PREVIEW[1] },
        "extend": {
            "proposeProperties": true,
            "propertySettings": [{
                "id": "limit",
                "name": "Limit",
                "type": "number",
                "default": 0,
                "helpText": "How many values of a property, 0 for all",
            }],
        },
        "standardizedScore": true,
    })
}
