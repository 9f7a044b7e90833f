//! A proxy that the environment names is used, and its password never shown.

use std::sync::Arc;

use chancery::link::client::{Client, ClientError, ProxySettings, Settings};

use super::server::{Play, Server, json};
use super::{TestClock, settings};

fn through(proxy: &str, except: &[&str], server: &Server) -> Result<Client, ClientError> {
    let mut settings = Settings {
        proxy: Some(ProxySettings {
            url: proxy.to_owned(),
            except: except.iter().map(|host| (*host).to_owned()).collect(),
        }),
        ..settings(server, &Arc::new(TestClock::default()))
    };
    settings.bases.api = "https://www.wikidata.org/w/api.php".to_owned();
    Client::new(settings)
}

#[test]
fn requests_go_through_the_proxy() {
    let proxy = Server::start(|_, _| Play::Raw(b"HTTP/1.1 403 Forbidden\r\n\r\n".into()));
    let url = proxy.url("/").replace("http://", "http://me:secret@");
    let client = through(&url, &[], &proxy).unwrap();
    assert!(!format!("{client:?}").contains("secret"));
    let error = client.search("x", "en", 1).unwrap_err();
    assert!(matches!(error, ClientError::Unreachable { .. }), "{error}");
    assert!(!error.to_string().contains("secret"), "{error}");
    let seen = &proxy.seen()[0];
    assert_eq!(
        (&*seen.method, &*seen.target),
        ("CONNECT", "www.wikidata.org:443")
    );
}

#[test]
fn exceptions_are_asked_directly() {
    let proxy = Server::start(|_, _| Play::Raw(b"HTTP/1.1 403 Forbidden\r\n\r\n".into()));
    let server = Server::start(|_, _| json(r#"{"head":{},"boolean":true}"#));
    let client = through(&proxy.url(""), &["127.0.0.1"], &server).unwrap();
    client.sparql("ASK {}").unwrap();
    assert_eq!((proxy.connections(), server.connections()), (0, 1));
}

#[test]
fn proxies_of_other_kinds_are_refused() {
    let server = Server::start(|_, _| json("{}"));
    for url in [
        "socks5://localhost:1080",
        "socks4://h",
        "ftp://h",
        "http://",
        "",
        "not a url",
    ] {
        let error = through(url, &[], &server).unwrap_err();
        assert!(matches!(error, ClientError::Proxy), "{url}: {error}");
    }
}
