//! How the certificate of a server is checked.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};

use crate::TlsError;

/// The checks of the server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Nothing.
    Nothing,
    /// Checks that an authority has signed it.
    Authority,
    /// Checks that, and that it is for this host.
    Full,
}

/// The files of the certificate that a client shows, and of its key, in the form PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The certificate, and those of the authorities between it and one that the server knows.
    pub certificate: String,
    /// The key, without a password.
    pub key: String,
}

/// How a client of PostgreSQL is set up. Without a file, the authorities are those of the system.
///
/// # Errors
/// Where a file is not there, or holds nothing of use.
pub fn client(
    check: Check,
    authorities: Option<&str>,
    identity: Option<&Identity>,
) -> Result<ClientConfig, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let inner = match check {
        Check::Full | Check::Authority => {
            let roots = Arc::new(roots(authorities)?);
            let provider = Arc::clone(&provider);
            Some(WebPkiServerVerifier::builder_with_provider(roots, provider).build()?)
        }
        Check::Nothing => None,
    };
    let builder = match inner {
        Some(inner) if check == Check::Full => builder.with_webpki_verifier(inner),
        inner => {
            let verifier = Arc::new(Lenient { inner, provider });
            builder
                .dangerous()
                .with_custom_certificate_verifier(verifier)
        }
    };
    let mut client = match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let key = PrivateKeyDer::from_pem_file(&identity.key)
                .map_err(|error| format!("key of `{}`: {error}", identity.key))?;
            builder.with_client_auth_cert(certificates(&identity.certificate)?, key)?
        }
    };
    // A server refuses `sslnegotiation=direct` without it.
    // https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
    client.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(client)
}

/// The certificates of a file.
fn certificates(path: &str) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| format!("certificates of `{path}`: {error}"))?;
    Ok(certificates)
}

/// The authorities that are trusted.
fn roots(file: Option<&str>) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    match file {
        Some(path) => {
            for certificate in certificates(path)? {
                roots.add(certificate)?;
            }
        }
        None => {
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
        }
    }
    if roots.is_empty() {
        return Err(NO_AUTHORITY.into());
    }
    Ok(roots)
}

const NO_AUTHORITY: &str =
    "there is no certificate of an authority to check the server's by: name a file of them";

/// The certificates of the authorities that the system trusts, each in the form DER: for clients that take no
/// [`client`](client()).
///
/// # Errors
/// Where the system has none.
pub fn system_authorities() -> Result<Vec<Vec<u8>>, TlsError> {
    let found = rustls_native_certs::load_native_certs().certs.into_iter();
    // Some may be too old to be read, which a client would not accept.
    let is_readable = |found: &CertificateDer<'_>| {
        let found = found.clone().into_owned();
        RootCertStore::empty().add(found).is_ok()
    };
    let found: Vec<Vec<u8>> = found
        .filter(is_readable)
        .map(|found| found.to_vec())
        .collect();
    match found.is_empty() {
        true => Err(NO_AUTHORITY.into()),
        false => Ok(found),
    }
}

/// Checks less than TLS asks for: no name, or nothing. That the server has the key of its certificate is checked nevertheless.
#[derive(Debug)]
struct Lenient {
    inner: Option<Arc<WebPkiServerVerifier>>,
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
        let Some(inner) = &self.inner else {
            return Ok(ServerCertVerified::assertion());
        };
        let verified =
            inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verified {
            // The name comes last: all else is as it should be.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PostgreSQL 17 and later refuse a direct negotiation in which the client does not name the protocol.
    #[test]
    fn a_client_names_the_protocol() {
        for check in [Check::Nothing, Check::Authority] {
            let file = std::env::temp_dir().join(format!("relata_tls_{}.pem", std::process::id()));
            std::fs::write(&file, AUTHORITY).unwrap();
            let made = client(check, file.to_str(), None);
            std::fs::remove_file(&file).unwrap();
            assert_eq!(made.unwrap().alpn_protocols, [b"postgresql"]);
        }
    }

    const AUTHORITY: &str = "\
-----BEGIN CERTIFICATE-----
MIIBgjCCASmgAwIBAgIUTrXKMs986CVOALqZRLNTDAuVyKAwCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLcmVsYXRhIHRlc3QwIBcNMjYxMjAxMTQwMjM4WhgPMjEyNjEx
MDcxNDAyMzhaMBYxFDASBgNVBAMMC3JlbGF0YSB0ZXN0MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEZf9Di+W7NZLYoVEkig4mWBHADWX/l55vh55AL3OLYInPaWTl
zXYSEoJtE/mLTQukZ62HN+yQdmRY9vmsBI+veqNTMFEwHQYDVR0OBBYEFLdM/nhw
e/kvvCo0t7nEl4GxvMVAMB8GA1UdIwQYMBaAFLdM/nhwe/kvvCo0t7nEl4GxvMVA
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgaa7OfXhgi7dudwL/
sNoj83g+x7GyAUcB+AxPA84ZRjkCIFXJcFusJiILL398udpC0ytKP2cZ3ygILcHn
hWqUEWAb
-----END CERTIFICATE-----";
}
