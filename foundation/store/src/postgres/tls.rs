//! TLS to PostgreSQL, asked for in the address in the words of libpq.
//!
//! | `sslmode` | encrypted | certificate |
//! |---|---|---|
//! | `disable` | no | – |
//! | `prefer` (default) | if the server can | not looked at |
//! | `require` | yes | its chain, where `sslrootcert` is given |
//! | `verify-ca` | yes | its chain |
//! | `verify-full` | yes | its chain and the server's name |
//!
//! `sslrootcert` is a PEM file of trusted authorities; `system`, or nothing, means those of the operating system.
//! Anything over a network should say `verify-full`. The driver knows only half of this, so both are taken out of the
//! address before it sees it.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::Error;

/// Authorities of the operating system.
const SYSTEM: &str = "system";

/// What an address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    mode: Mode,
    /// A PEM file, or [`SYSTEM`].
    roots: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl Wish {
    /// Takes the wish out of an address; what is left is the driver's.
    pub(super) fn take(url: &str) -> Result<(String, Wish), Error> {
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let mut wish = Wish { mode: Mode::Prefer, roots: None };
        let mut rest = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", word)) => wish.mode = mode(word)?,
                Some(("sslrootcert", path)) => wish.roots = Some(decoded(path)?),
                _ => rest.push(pair),
            }
        }
        let url = if rest.is_empty() { place.to_owned() } else { format!("{place}?{}", rest.join("&")) };
        Ok((url, wish))
    }

    pub(super) fn ssl_mode(&self) -> SslMode {
        match self.mode {
            Mode::Disable => SslMode::Disable,
            Mode::Prefer => SslMode::Prefer,
            Mode::Require | Mode::VerifyCa | Mode::VerifyFull => SslMode::Require,
        }
    }

    /// # Errors
    /// A file of authorities that cannot be read, or holds none.
    pub(super) fn connector(&self) -> Result<MakeRustlsConnect, Error> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder.with_safe_default_protocol_versions().map_err(|error| unusable(&error))?;
        let config = match self.mode {
            Mode::VerifyFull => builder.with_root_certificates(self.authorities()?).with_no_client_auth(),
            Mode::VerifyCa | Mode::Require | Mode::Prefer | Mode::Disable => {
                let verifier = Lenient { chain: self.chain(&provider)?, provider };
                builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
            }
        };
        Ok(MakeRustlsConnect::new(config))
    }

    /// Who checks the chain, where it is to be checked.
    fn chain(&self, provider: &Arc<CryptoProvider>) -> Result<Option<Arc<WebPkiServerVerifier>>, Error> {
        let checked = self.mode == Mode::VerifyCa || (self.mode == Mode::Require && self.roots.is_some());
        if !checked {
            return Ok(None);
        }
        let authorities = Arc::new(self.authorities()?);
        let verifier = WebPkiServerVerifier::builder_with_provider(authorities, Arc::clone(provider)).build();
        verifier.map(Some).map_err(|error| unusable(&error))
    }

    fn authorities(&self) -> Result<RootCertStore, Error> {
        let mut store = RootCertStore::empty();
        let file = self.roots.as_deref().filter(|roots| *roots != SYSTEM);
        match file {
            Some(path) => {
                let unreadable = |detail: String| Error::File { file: path.to_owned(), detail };
                let certificates =
                    CertificateDer::pem_file_iter(path).map_err(|error| unreadable(error.to_string()))?;
                for certificate in certificates {
                    let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
                    store.add(certificate).map_err(|error| unreadable(error.to_string()))?;
                }
            }
            None => {
                store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
        }
        if store.is_empty() {
            let place = file.unwrap_or("操作系统的证书库");
            return Err(Error::Option {
                detail: format!("{place} 里没有可信的根证书，请用 sslrootcert 指明 PEM 文件"),
            });
        }
        Ok(store)
    }
}

fn mode(word: &str) -> Result<Mode, Error> {
    Ok(match word {
        "disable" => Mode::Disable,
        "prefer" | "allow" => Mode::Prefer,
        "require" => Mode::Require,
        "verify-ca" => Mode::VerifyCa,
        "verify-full" => Mode::VerifyFull,
        _ => {
            let detail =
                format!("数据库地址里的 sslmode={word} 不认识，可写 disable、prefer、require、verify-ca、verify-full");
            return Err(Error::Option { detail });
        }
    })
}

/// Without its percent signs: a folder may have a space or a Chinese name.
fn decoded(value: &str) -> Result<String, Error> {
    let decoded = percent_encoding::percent_decode_str(value).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|error| unusable(&error))
}

fn unusable(error: &dyn std::error::Error) -> Error {
    Error::Option { detail: format!("数据库的加密连接：{error}") }
}

/// Checks as much of a certificate as was asked: nothing, or the chain without the name.
#[derive(Debug)]
struct Lenient {
    chain: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(chain) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        // The name is looked at last: who is refused for it has a good chain.
        match chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            judged => judged,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Why the server's certificate was refused, if that is what went wrong.
pub(super) fn distrust(error: &tokio_postgres::Error) -> Option<String> {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        let refused = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>());
        if let Some(rustls::Error::InvalidCertificate(reason)) = refused {
            return Some(in_words(reason));
        }
        cause = error.source();
    }
    None
}

fn in_words(reason: &CertificateError) -> String {
    match reason {
        CertificateError::UnknownIssuer => "不是可信的机构签发的".to_owned(),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "不是发给地址中这个主机名的".to_owned()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "已经过期".to_owned(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "还没有生效".to_owned(),
        CertificateError::Revoked => "已被吊销".to_owned(),
        reason => reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wish_is_taken_out_of_the_address() {
        let (url, wish) = Wish::take("postgres://u:p@h/d").unwrap();
        assert_eq!((url.as_str(), wish.mode), ("postgres://u:p@h/d", Mode::Prefer));
        let asked = "postgres://u@h/d?sslmode=verify-full&connect_timeout=3&sslrootcert=/etc/a%20b.pem";
        let (url, wish) = Wish::take(asked).unwrap();
        assert_eq!(url, "postgres://u@h/d?connect_timeout=3");
        assert_eq!(wish, Wish { mode: Mode::VerifyFull, roots: Some("/etc/a b.pem".to_owned()) });
        assert_eq!(wish.ssl_mode(), SslMode::Require);
        let refused = Wish::take("postgres://h/d?sslmode=very-much").unwrap_err();
        assert!(refused.to_string().contains("verify-full"), "{refused}");
    }

    #[test]
    fn a_file_of_authorities_that_is_not_there_is_named() {
        let (_, wish) = Wish::take("postgres://h/d?sslmode=verify-ca&sslrootcert=/nowhere/root.pem").unwrap();
        let error = wish.connector().map(drop).unwrap_err();
        assert_eq!(error.code(), "store_file");
        assert!(error.to_string().contains("/nowhere/root.pem"), "{error}");
    }
}
