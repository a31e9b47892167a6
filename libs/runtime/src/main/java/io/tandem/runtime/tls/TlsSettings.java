package io.tandem.runtime.tls;

import io.tandem.runtime.config.ConfigReader;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which files prove who this process is, and whom it believes.
 *
 * @param pair certificate and key, when there are any
 * @param trust PEM file with the certificates of authorities; without it those that the JDK ships
 */
public record TlsSettings(Optional<PemPair> pair, Optional<Path> trust) {

  /**
   * A certificate and its key.
   *
   * @param certificate PEM file, the process's own certificate first, then the chain
   * @param key PEM file, PKCS #8 or PKCS #1, without a password
   */
  public record PemPair(Path certificate, Path key) {}

  public static TlsSettings from(ConfigReader reader) {
    Optional<Path> certificate = reader.optionalPath("tls.certificate");
    Optional<Path> key = reader.optionalPath("tls.key");
    if (certificate.isPresent() != key.isPresent()) {
      reader.error(
          certificate.isPresent() ? "tls.key" : "tls.certificate",
          "must be set too: a certificate and its key go together");
    }
    return new TlsSettings(
        certificate.flatMap(file -> key.map(ofIt -> new PemPair(file, ofIt))),
        reader.optionalPath("tls.trust"));
  }
}
