//! The county's own certificate authority and the seals it issues to its bodies.
//!
//! A county without a provincial seal platform still needs documents whose origin can be proved. The authority's key and
//! one key for each body live as PEM files in a folder that only the operator reads; they are made when first needed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use der::asn1::UtcTime;
use der::{Decode, DecodePem, EncodePem};
use kernel::{Digest32, Timestamp};
use p256::ecdsa::{DerSignature, SigningKey};
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rand::TryRngCore;
use x509_cert::Certificate;
use x509_cert::builder::{Builder, CertificateBuilder, profile::BuilderProfile};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfo, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

use crate::Error;

const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// Issues and keeps the seals of a county.
pub struct Authority {
    folder: PathBuf,
    county: String,
    root: Arc<Identity>,
    seals: Mutex<BTreeMap<String, Arc<Seal>>>,
}

/// The power to seal in the name of one body.
pub struct Seal {
    pub(crate) identity: Identity,
    pub(crate) root: Arc<Identity>,
    /// The body's name, as it stands on the seal.
    pub name: String,
}

pub(crate) struct Identity {
    pub key: SigningKey,
    pub certificate: Certificate,
}

impl Authority {
    /// Opens the key folder, making the county's root when there is none. `now` dates a new root.
    pub fn open(folder: &Path, county: &str, now: Timestamp) -> Result<Self, Error> {
        fs::create_dir_all(folder)?;
        let root = load_or_make(folder, "root", |key| {
            let name = distinguished_name(county, &format!("{county}政务服务电子印章根证书"))?;
            issue(key, key, Profile { subject: name.clone(), issuer: name, authority: true }, now, 30)
        })?;
        Ok(Self {
            folder: folder.to_owned(),
            county: county.to_owned(),
            root: Arc::new(root),
            seals: Mutex::new(BTreeMap::new()),
        })
    }

    /// The seal of a body, made when first asked for. `id` names its key file.
    pub fn seal(&self, id: &str, name: &str, now: Timestamp) -> Result<Arc<Seal>, Error> {
        let mut seals = self.seals.lock().map_err(|_| Error::Key("印章表被中断的线程占用".to_owned()))?;
        if let Some(seal) = seals.get(id) {
            return Ok(seal.clone());
        }
        let identity = load_or_make(&self.folder, id, |key| {
            let profile = Profile {
                subject: distinguished_name(&self.county, name)?,
                issuer: self.root.certificate.tbs_certificate().subject().clone(),
                authority: false,
            };
            issue(&self.root.key, key, profile, now, 5)
        })?;
        let seal = Arc::new(Seal { identity, root: self.root.clone(), name: name.to_owned() });
        seals.insert(id.to_owned(), seal.clone());
        Ok(seal)
    }

    /// A digest of a text that nobody but this server can make: its key is derived from the root's, which no database
    /// and no backup of one holds. Digests for different purposes tell nothing of one another.
    pub fn mac(&self, purpose: &str, text: &str) -> Digest32 {
        let root: [u8; 32] = self.root.key.to_bytes().into();
        let key = kernel::mac(&root, format!("haoban {purpose}").as_bytes());
        kernel::mac(key.as_bytes(), text.as_bytes())
    }

    /// The root certificate, to be published so that anyone can check a document without us.
    pub fn root_pem(&self) -> Result<String, Error> {
        Ok(self.root.certificate.to_pem(LineEnding::LF)?)
    }

    pub(crate) fn root(&self) -> &Certificate {
        &self.root.certificate
    }
}

fn load_or_make(
    folder: &Path,
    id: &str,
    certify: impl FnOnce(&SigningKey) -> Result<Certificate, Error>,
) -> Result<Identity, Error> {
    let (key_file, certificate_file) = (folder.join(format!("{id}.key")), folder.join(format!("{id}.crt")));
    if key_file.exists() {
        let key = SigningKey::from_pkcs8_pem(&fs::read_to_string(&key_file)?)
            .map_err(|error| Error::Key(format!("{}:{error}", key_file.display())))?;
        let certificate = Certificate::from_pem(fs::read(&certificate_file)?)?;
        return Ok(Identity { key, certificate });
    }
    let key = new_key()?;
    let certificate = certify(&key)?;
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|error| Error::Key(error.to_string()))?;
    fs::write(&certificate_file, certificate.to_pem(LineEnding::LF)?)?;
    write_private(&key_file, pem.as_bytes())?;
    Ok(Identity { key, certificate })
}

fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

fn new_key() -> Result<SigningKey, Error> {
    let mut bytes = [0_u8; 32];
    loop {
        rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(|error| Error::Key(error.to_string()))?;
        // Practically always at the first try: only zero and values above the group order are refused.
        if let Ok(key) = SigningKey::from_slice(&bytes) {
            return Ok(key);
        }
    }
}

fn distinguished_name(county: &str, common: &str) -> Result<Name, Error> {
    let plain = |text: &str| text.replace([',', '+', '=', '"', '\\', '<', '>', '#', ';'], "");
    Name::from_str(&format!("CN={},O={},C=CN", plain(common), plain(county))).map_err(Error::Encoding)
}

struct Profile {
    subject: Name,
    issuer: Name,
    authority: bool,
}

impl BuilderProfile for Profile {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _key: SubjectPublicKeyInfoRef<'_>,
        _issuer_key: SubjectPublicKeyInfoRef<'_>,
        tbs: &x509_cert::certificate::TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let usage = if self.authority {
            KeyUsages::KeyCertSign | KeyUsages::CRLSign
        } else {
            KeyUsages::DigitalSignature | KeyUsages::NonRepudiation
        };
        let constraints = BasicConstraints { ca: self.authority, path_len_constraint: None };
        let subject = tbs.subject();
        let first = constraints.to_extension(subject, &[])?;
        let second = KeyUsage(usage).to_extension(subject, &[])?;
        Ok(vec![first, second])
    }
}

fn issue(
    issuer: &SigningKey,
    subject: &SigningKey,
    profile: Profile,
    now: Timestamp,
    years: u32,
) -> Result<Certificate, Error> {
    let fail = |error: x509_cert::builder::Error| Error::Certificate(error.to_string());
    let start = Duration::from_secs(u64::try_from(now.as_micros() / 1_000_000).unwrap_or_default());
    let validity = Validity::new(time(start)?, time(start + YEAR * years)?);
    let public = subject.verifying_key().to_public_key_der().map_err(|error| Error::Key(error.to_string()))?;
    let spki = SubjectPublicKeyInfo::from_der(public.as_bytes())?;
    let mut serial = [0_u8; 16];
    rand::rngs::OsRng.try_fill_bytes(&mut serial).map_err(|error| Error::Key(error.to_string()))?;
    serial[0] &= 0x7f;
    let builder = CertificateBuilder::new(profile, SerialNumber::new(&serial)?, validity, spki).map_err(fail)?;
    builder.build::<_, DerSignature>(issuer).map_err(fail)
}

/// RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime after.
fn time(since_epoch: Duration) -> Result<Time, Error> {
    match UtcTime::from_unix_duration(since_epoch) {
        Ok(time) => Ok(Time::UtcTime(time)),
        Err(_) => Ok(Time::GeneralTime(der::asn1::GeneralizedTime::from_unix_duration(since_epoch)?)),
    }
}
