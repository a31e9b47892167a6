package io.tandem.runtime.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A certificate that nobody vouches for: to try TLS before there is a real one. Made with the JDK's
 * keytool, which alone can sign without internals of the JDK. Blocks.
 */
public final class SelfSigned {

  private static final String ALIAS = "tandem";
  private static final int DAYS = 3650;

  private SelfSigned() {}

  /**
   * Makes a certificate and its key in a folder, unless they are there.
   *
   * @param names what it is for, as keytool writes it: {@code dns:localhost,uri:sip:example.com}
   * @throws UnusableCertificate when it cannot be made
   */
  public static TlsSettings.PemPair in(Path folder, String names) throws UnusableCertificate {
    TlsSettings.PemPair pair =
        new TlsSettings.PemPair(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
    if (Files.exists(pair.key()) && Files.exists(pair.certificate())) {
      return pair;
    }
    try {
      Files.createDirectories(folder);
      make(folder, names, pair);
      return pair;
    } catch (IOException | GeneralSecurityException e) {
      throw new UnusableCertificate("no certificate could be made in " + folder + ": " + e, e);
    }
  }

  private static void make(Path folder, String names, TlsSettings.PemPair pair)
      throws IOException, GeneralSecurityException {
    Path store = folder.resolve("new.p12");
    Files.deleteIfExists(store);
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    try {
      keytool(store, password, names);
      KeyStore made = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        made.load(in, password.toCharArray());
      }
      Key key = made.getKey(ALIAS, password.toCharArray());
      write(pair.certificate(), "CERTIFICATE", made.getCertificate(ALIAS).getEncoded());
      write(pair.key(), "PRIVATE KEY", key.getEncoded());
    } finally {
      Files.deleteIfExists(store);
    }
  }

  private static void keytool(Path store, String password, String names) throws IOException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    ProcessBuilder command =
        new ProcessBuilder(
            List.of(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=Tandem self-signed",
                "-ext",
                "SAN=" + names,
                "-validity",
                Integer.toString(DAYS),
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                // Not on the command line, where other users of the machine would see it.
                "-storepass:env",
                "TANDEM_STORE_PASSWORD"));
    command.environment().put("TANDEM_STORE_PASSWORD", password);
    Process process = command.redirectErrorStream(true).start();
    try {
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IOException("keytool made no certificate: " + said);
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Readable by nobody else, and there whole or not at all. */
  private static void write(Path file, String kind, byte[] der) throws IOException {
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(
                kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), kind);
    Path half =
        Files.createTempFile(
            file.getParent(),
            "new",
            ".pem",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(half, text);
    try {
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
