package io.tandem.runtime.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.tandem.runtime.metrics.CounterFamily;
import io.tandem.runtime.metrics.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate with which this process proves who it is, and the authorities that it believes.
 * The files are looked at every ten seconds; what is new in them holds for the handshakes that
 * begin then, without a restart. What cannot be used is logged and counted, and the last good pair
 * goes on. Owned by the process; any thread.
 */
public final class OwnCertificate implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OwnCertificate.class);

  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration HANDSHAKE = Duration.ofSeconds(5);

  /** Forward secrecy and authenticated encryption; nothing older is offered (RFC 9325). */
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private final Vertx vertx;
  private final TlsSettings.PemPair pair;
  private final Optional<Path> trust;
  private final CounterFamily reads;
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private final long timer;
  private volatile PemFiles files;

  private OwnCertificate(
      Vertx vertx,
      TlsSettings.PemPair pair,
      Optional<Path> trust,
      PemFiles files,
      Metrics metrics) {
    this.vertx = vertx;
    this.pair = pair;
    this.trust = trust;
    this.files = files;
    this.reads =
        metrics
            .counters(
                "tandem_tls_certificate_reads_total",
                "Readings of a changed certificate, key or list of authorities, by outcome",
                "outcome")
            .startingWith(List.of("taken", "refused", "failed"));
    metrics.gauge(
        "tandem_tls_certificate_expiry_seconds",
        "When the certificate in use ends, in seconds since 1970",
        () -> this.files.validUntil().getEpochSecond());
    this.timer =
        vertx.setPeriodic(
            LOOK.toMillis(),
            _ ->
                vertx.executeBlocking(
                    () -> {
                      look();
                      return true;
                    }));
  }

  /**
   * Reads the files; blocks.
   *
   * @return empty when no certificate is set
   * @throws UnusableCertificate when one is set and cannot be used
   */
  public static Optional<OwnCertificate> load(Vertx vertx, TlsSettings settings, Metrics metrics)
      throws UnusableCertificate {
    if (settings.pair().isEmpty()) {
      return Optional.empty();
    }
    TlsSettings.PemPair pair = settings.pair().get();
    PemFiles files = PemFiles.read(vertx, pair, settings.trust());
    return Optional.of(new OwnCertificate(vertx, pair, settings.trust(), files, metrics));
  }

  /** Makes a server speak TLS. Handshakes are computed on workers: they would hold up a loop. */
  public void configure(NetServerOptions options, ClientAuth clients) {
    PemFiles now = files;
    CIPHERS.forEach(options::addEnabledCipherSuite);
    options
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setSslEngineOptions(new JdkSSLEngineOptions().setUseWorkerThread(true))
        .setKeyCertOptions(now.keyCert())
        .setSsl(true);
    options
        .setClientAuth(clients)
        .setSslHandshakeTimeout(HANDSHAKE.toSeconds())
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
    now.trust().ifPresent(options::setTrustOptions);
  }

  /** For a server that runs, as the files are now. */
  public ServerSSLOptions server(ClientAuth clients) {
    PemFiles now = files;
    ServerSSLOptions options = new ServerSSLOptions().setClientAuth(clients);
    strict(options).setKeyCertOptions(now.keyCert());
    now.trust().ifPresent(options::setTrustOptions);
    return options;
  }

  /**
   * For a server that begins TLS itself, once it has decided to.
   *
   * @throws IllegalStateException when the JDK lacks what is asked of it
   */
  public SslContext accepting(ClientAuth clients) {
    PemFiles now = files;
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(now.keyCert().getKeyManagerFactory(vertx))
              .sslProvider(SslProvider.JDK)
              .protocols(PROTOCOLS)
              .ciphers(CIPHERS)
              .clientAuth(
                  switch (clients) {
                    case NONE -> io.netty.handler.ssl.ClientAuth.NONE;
                    case REQUEST -> io.netty.handler.ssl.ClientAuth.OPTIONAL;
                    case REQUIRED -> io.netty.handler.ssl.ClientAuth.REQUIRE;
                  });
      if (now.trust().isPresent()) {
        builder.trustManager(now.trust().get().getTrustManagerFactory(vertx));
      }
      return builder.build();
    } catch (Exception e) {
      // The files were checked when they were read.
      throw new IllegalStateException("no TLS with " + pair.certificate(), e);
    }
  }

  /**
   * For a client that proves itself by the same certificate. The chain of the server is checked;
   * its name is the caller's to check, since SIP has rules of its own for that.
   */
  public ClientSSLOptions client() {
    PemFiles now = files;
    ClientSSLOptions options = new ClientSSLOptions().setHostnameVerificationAlgorithm("");
    strict(options).setKeyCertOptions(now.keyCert());
    now.trust().ifPresent(options::setTrustOptions);
    return options;
  }

  /** Runs the step, on a worker, whenever the files have brought something new. */
  public void onChange(Runnable step) {
    watchers.add(step);
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }

  /** Looks at the files now; blocks. */
  synchronized void look() {
    if (!files.haveChanged()) {
      return;
    }
    try {
      files = PemFiles.read(vertx, pair, trust);
      reads.of("taken").increment();
      log.info("a new certificate is in use, valid until {}", files.validUntil());
      watchers.forEach(this::tell);
    } catch (UnusableCertificate e) {
      reads.of("refused").increment();
      log.error("the certificate in use stays: {}", e.getMessage());
    }
  }

  private void tell(Runnable watcher) {
    try {
      watcher.run();
    } catch (RuntimeException e) {
      reads.of("failed").increment();
      log.error("a server goes on with the certificate before", e);
    }
  }

  private static SSLOptions strict(SSLOptions options) {
    CIPHERS.forEach(options::addEnabledCipherSuite);
    return options
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setSslHandshakeTimeout(HANDSHAKE.toSeconds())
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
  }
}
