package io.tandem.bench;

import io.tandem.sip.auth.DigestAlgorithm;
import io.tandem.sip.auth.DigestChallenge;
import io.tandem.sip.auth.DigestCredentials;
import io.tandem.sip.auth.Freshness;
import io.tandem.sip.auth.Ha1;
import io.tandem.sip.auth.Nonces;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a challenge costs, and what its answer: read, nonce checked, password proven. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DigestCheck {
  private static final String REALM = "tandem.local";
  private static final String URI = "sip:tandem.local";
  private static final long NOW = 1_790_000_000_000L;
  private static final long SOURCE = 42;

  private final Nonces nonces = new Nonces(new byte[32], REALM, new SecureRandom());
  private final String nonce = nonces.issue(SOURCE, NOW);
  private final Login md5 = login(DigestAlgorithm.MD5);
  private final Login sha256 = login(DigestAlgorithm.SHA_256);

  private record Login(String ha1, String header) {}

  private Login login(DigestAlgorithm algorithm) {
    String ha1 = Ha1.of("1001", REALM, "correct horse battery", algorithm);
    String proof =
        algorithm.hash(
            ha1
                + ':'
                + nonce
                + ":00000001:e4b1a9c07f5d2386:auth:"
                + algorithm.hash("REGISTER:" + URI));
    String header =
        "Digest username=\"1001\",realm=\"%s\",nonce=\"%s\",uri=\"%s\",response=\"%s\",cnonce=\"e4b1a9c07f5d2386\",nc=00000001,qop=auth,algorithm=%s"
            .formatted(REALM, nonce, URI, proof, algorithm.token());
    return new Login(ha1, header);
  }

  @Benchmark
  public String challenge() {
    String fresh = nonces.issue(SOURCE, NOW);
    return new DigestChallenge(REALM, fresh, DigestAlgorithm.MD5, false, false).headerValue();
  }

  @Benchmark
  public boolean md5() {
    return proven(md5);
  }

  @Benchmark
  public boolean sha256() {
    return proven(sha256);
  }

  private boolean proven(Login login) {
    DigestCredentials given = DigestCredentials.parse(login.header).orElseThrow();
    boolean fresh = nonces.check(given.nonce(), SOURCE, NOW, 300_000) == Freshness.FRESH;
    if (!fresh || !given.verify(login.ha1, "REGISTER", new byte[0])) {
      throw new IllegalStateException("a benchmark's own proof is wrong");
    }
    return true;
  }
}
