package io.tandem.runtime.tls;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * What the PEM files said when they were read, proven to be usable: the key belongs to the
 * certificate, the authorities can be parsed. Blocks; not for an event loop.
 */
final class PemFiles {

  private final TlsSettings.PemPair pair;
  private final Optional<Path> trustFile;
  private final byte[] certificate;
  private final byte[] key;
  private final byte[] trust;
  private final Instant validUntil;

  private PemFiles(
      TlsSettings.PemPair pair,
      Optional<Path> trustFile,
      byte[] certificate,
      byte[] key,
      byte[] trust,
      Instant validUntil) {
    this.pair = pair;
    this.trustFile = trustFile;
    this.certificate = certificate;
    this.key = key;
    this.trust = trust;
    this.validUntil = validUntil;
  }

  /**
   * Reads and checks.
   *
   * @throws UnusableCertificate in one line that names the file
   */
  static PemFiles read(Vertx vertx, TlsSettings.PemPair pair, Optional<Path> trust)
      throws UnusableCertificate {
    byte[] certificate = bytes(pair.certificate());
    byte[] key = bytes(pair.key());
    byte[] authorities = trust.isPresent() ? bytes(trust.get()) : new byte[0];
    X509Certificate own = checked(vertx, pair, certificate, key);
    if (trust.isPresent()) {
      check(vertx, trust.get(), authorities);
    }
    return new PemFiles(pair, trust, certificate, key, authorities, own.getNotAfter().toInstant());
  }

  /** Whether the files say something else now; a file that cannot be read says so too. */
  boolean haveChanged() {
    try {
      return !Arrays.equals(certificate, Files.readAllBytes(pair.certificate()))
          || !Arrays.equals(key, Files.readAllBytes(pair.key()))
          || (trustFile.isPresent() && !Arrays.equals(trust, Files.readAllBytes(trustFile.get())));
    } catch (IOException _) {
      return true;
    }
  }

  Instant validUntil() {
    return validUntil;
  }

  KeyCertOptions keyCert() {
    return options(certificate, key);
  }

  /** Whom to believe; empty for the authorities that the JDK ships. */
  Optional<TrustOptions> trust() {
    return trustFile.map(_ -> new PemTrustOptions().addCertValue(Buffer.buffer(trust)));
  }

  private static byte[] bytes(Path file) throws UnusableCertificate {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UnusableCertificate(file + " cannot be read: " + e, e);
    }
  }

  private static PemKeyCertOptions options(byte[] certificate, byte[] key) {
    return new PemKeyCertOptions()
        .addCertValue(Buffer.buffer(certificate))
        .addKeyValue(Buffer.buffer(key));
  }

  /** A key that signs what the certificate does not verify would fail each handshake. */
  private static X509Certificate checked(
      Vertx vertx, TlsSettings.PemPair pair, byte[] certificate, byte[] key)
      throws UnusableCertificate {
    try {
      for (KeyManager manager :
          options(certificate, key).getKeyManagerFactory(vertx).getKeyManagers()) {
        if (manager instanceof X509KeyManager keys) {
          for (String type : new String[] {"RSA", "EC", "EdDSA"}) {
            String[] aliases = keys.getServerAliases(type, null);
            if (aliases != null && aliases.length > 0) {
              X509Certificate own = keys.getCertificateChain(aliases[0])[0];
              check(own, keys.getPrivateKey(aliases[0]));
              return own;
            }
          }
        }
      }
      throw new GeneralSecurityException("neither RSA nor EC nor EdDSA");
    } catch (Exception e) {
      throw new UnusableCertificate(
          pair.certificate() + " and " + pair.key() + " are no certificate and its key: " + e, e);
    }
  }

  private static void check(X509Certificate own, PrivateKey key) throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] probe = {1, 2, 3, 4};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(own.getPublicKey());
    signature.update(probe);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is another one's");
    }
  }

  private static void check(Vertx vertx, Path file, byte[] authorities) throws UnusableCertificate {
    try {
      var _ =
          new PemTrustOptions()
              .addCertValue(Buffer.buffer(authorities))
              .getTrustManagerFactory(vertx);
    } catch (Exception e) {
      throw new UnusableCertificate(file + " holds no certificates: " + e, e);
    }
  }
}
