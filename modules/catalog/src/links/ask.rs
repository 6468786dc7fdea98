//! Asking one address: a HEAD, or a GET where servers refuse that, with a time limit; redirects are followed by hand, so
//! that a page which moved for good is told from one that merely sends its visitors round.

use std::error::Error as _;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, StatusCode, Url};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Answer, Standing};

/// Redirects followed before it counts as a loop.
const HOPS: usize = 5;
/// Servers asked at the same time; each of them is asked one thing after the other.
const AT_ONCE: usize = 4;
/// How the program names itself to other people's servers.
const NAME: &str = concat!("haoban-link-check/", env!("CARGO_PKG_VERSION"));

/// Where questions may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Not to this machine and its own link: whatever a guide says, nobody makes the server knock at its own doors.
    Outside,
    /// Also to this machine, for tests.
    Anywhere,
}

/// Asks other people's servers.
#[derive(Clone, Debug)]
pub struct Asker {
    client: Client,
    reach: Reach,
}

impl Asker {
    /// `patience`: how long one address may take to answer.
    ///
    /// # Errors
    /// The operating system has no usable certificates of authorities.
    pub fn new(reach: Reach, patience: Duration) -> Result<Asker, io::Error> {
        let client = Client::builder().user_agent(NAME).redirect(Policy::none()).timeout(patience);
        let client = match reach {
            Reach::Outside => client.dns_resolver(Arc::new(Outward)),
            Reach::Anywhere => client.no_proxy(),
        };
        Ok(Asker { client: client.build().map_err(io::Error::other)?, reach })
    }

    /// Asks all of them, a few servers at a time.
    pub async fn ask_all(&self, addresses: Vec<String>) -> Vec<(String, Answer)> {
        let places = Arc::new(Semaphore::new(AT_ONCE));
        let mut servers = JoinSet::new();
        for addresses in by_server(addresses) {
            let (asker, places) = (self.clone(), Arc::clone(&places));
            servers.spawn(async move {
                let _place = places.acquire_owned().await;
                let mut answers = Vec::new();
                for address in addresses {
                    let answer = asker.ask(&address).await;
                    answers.push((address, answer));
                }
                answers
            });
        }
        servers.join_all().await.into_iter().flatten().collect()
    }

    /// What an address answers.
    pub async fn ask(&self, address: &str) -> Answer {
        let Ok(first) = Url::parse(address) else { return silent("broken") };
        let (mut url, mut for_good) = (first.clone(), true);
        for hop in 0..=HOPS {
            if !self.may_ask(&url) {
                return silent("inward");
            }
            let (status, to) = match self.look(&url).await {
                Ok(seen) => seen,
                Err(error) => return silent(kind_of(&error)),
            };
            match (status, to.and_then(|to| url.join(&to).ok())) {
                (status, Some(next)) if status.is_redirection() => {
                    for_good &= matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
                    url = next;
                }
                (status, _) if status.is_success() => {
                    return match hop > 0 && for_good && is_elsewhere(&first, &url) {
                        true => Answer { standing: Standing::Moved, detail: url.to_string() },
                        false => Answer { standing: Standing::Fine, detail: status.as_u16().to_string() },
                    };
                }
                (StatusCode::NOT_FOUND | StatusCode::GONE, _) => return told(Standing::Gone, status),
                _ => return told(Standing::Unclear, status),
            }
        }
        silent("loop")
    }

    /// Status and, where it sends its visitors on, the address. Nothing of the page itself is read.
    async fn look(&self, url: &Url) -> Result<(StatusCode, Option<String>), reqwest::Error> {
        let mut answer = self.client.request(Method::HEAD, url.clone()).send().await?;
        if answer.status().is_client_error() || answer.status().is_server_error() {
            answer = self.client.get(url.clone()).send().await?;
        }
        let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
        Ok((answer.status(), to))
    }

    /// A number in the place of a name is asked no resolver.
    fn may_ask(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let inward = host.parse::<IpAddr>().is_ok_and(|ip| !is_outward(ip));
        matches!(url.scheme(), "http" | "https") && (self.reach == Reach::Anywhere || !inward)
    }
}

/// The addresses of each server together, so that none is asked twice at the same moment.
fn by_server(addresses: Vec<String>) -> Vec<Vec<String>> {
    let mut servers: Vec<(String, Vec<String>)> = Vec::new();
    for address in addresses {
        let host = Url::parse(&address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        match servers.iter_mut().find(|(known, _)| *known == host) {
            Some((_, addresses)) => addresses.push(address),
            None => servers.push((host, vec![address])),
        }
    }
    servers.into_iter().map(|(_, addresses)| addresses).collect()
}

/// Another page, and not the same one with TLS, with `www.` or with a slash at its end.
fn is_elsewhere(from: &Url, to: &Url) -> bool {
    let page = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        (host.trim_start_matches("www.").to_owned(), url.path().trim_end_matches('/').to_owned())
    };
    page(from) != page(to)
}

fn told(standing: Standing, status: StatusCode) -> Answer {
    Answer { standing, detail: status.as_u16().to_string() }
}

fn silent(kind: &str) -> Answer {
    Answer { standing: Standing::Silent, detail: kind.to_owned() }
}

/// The kind of silence, in one word.
fn kind_of(error: &reqwest::Error) -> &'static str {
    let mut cause = error.source();
    while let Some(found) = cause {
        match found.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => return "refused",
            Some(io::ErrorKind::AddrNotAvailable) => return "inward",
            _ => cause = found.source(),
        }
    }
    match () {
        () if error.is_timeout() => "timeout",
        () if error.is_connect() => "unreachable",
        () => "broken",
    }
}

/// Names are looked up as usual; addresses of this machine are left out of what is found.
struct Outward;

impl Resolve for Outward {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let outward: Vec<SocketAddr> = found.filter(|address| is_outward(address.ip())).collect();
            if outward.is_empty() {
                return Err(io::Error::from(io::ErrorKind::AddrNotAvailable).into());
            }
            Ok(Box::new(outward.into_iter()) as Addrs)
        })
    }
}

/// Neither this machine nor its own link. A county's inner network may well hold a public page.
fn is_outward(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            !(ip.is_loopback() || ip.is_unspecified() || ip.is_link_local() || ip.is_multicast() || ip.is_broadcast())
        }
        IpAddr::V6(ip) => !(ip.is_loopback() || ip.is_unspecified() || ip.is_unicast_link_local() || ip.is_multicast()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_page_with_other_trimmings_has_not_moved() {
        let elsewhere = |from: &str, to: &str| is_elsewhere(&Url::parse(from).unwrap(), &Url::parse(to).unwrap());
        assert!(!elsewhere("http://a.example/x", "https://www.a.example/x/"));
        assert!(elsewhere("https://a.example/x", "https://a.example/y"));
        assert!(elsewhere("https://a.example/x", "https://b.example/x"));
    }

    #[tokio::test]
    async fn nobody_makes_the_server_ask_itself() {
        let asker = Asker::new(Reach::Outside, Duration::from_secs(2)).unwrap();
        for address in [
            "http://127.0.0.1:9/",
            "http://localhost:9/",
            "http://[::1]:9/",
            "http://[::ffff:127.0.0.1]:9/",
            "http://169.254.169.254/latest",
            "http://0.0.0.0:9/",
            "ftp://files.example/",
        ] {
            assert_eq!(asker.ask(address).await, silent("inward"), "{address}");
        }
    }
}
