package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.runtime.metrics.Metrics;
import org.junit.jupiter.api.Test;

class SignalingMetricsTest {

  @Test
  void whatHasNeverHappenedIsShownAsZeroSoThatItHasARateWhenItDoes() {
    Metrics metrics = new Metrics();
    SignalingMetrics unused = new SignalingMetrics(metrics);
    assertThat(unused.defence()).isNotNull();
    assertThat(metrics.scrape())
        .contains("tandem_sip_requests_total{method=\"INVITE\"} 0.0")
        .contains("tandem_sip_malformed_total{status=\"400\"} 0.0")
        .contains("tandem_sip_broken_connections_total{reason=\"no-tls\"} 0.0")
        .contains("tandem_sip_relayed_total{outcome=\"430\"} 0.0")
        .contains("tandem_signaling_records_lost_total{topic=\"cdrs\"} 0.0")
        .contains("tandem_sip_authentication_total{outcome=\"refused\"} 0.0")
        .contains("tandem_registrations_total{outcome=\"503\"} 0.0")
        .contains("tandem_calls_total{disposition=\"no-answer\"} 0.0")
        .contains("tandem_hep_dropped_total{reason=\"queue-full\"} 0.0")
        .contains("tandem_dns_questions_total{outcome=\"timed-out\"} 0.0")
        .contains("tandem_overload_refused_total{method=\"INVITE\"} 0.0");
  }
}
