package io.tandem.registrar.http;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.kernel.IpLiteral;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** A binding as the API shows it, one item for each contact. */
final class BindingJson {
  private BindingJson() {}

  static JsonObject of(String addressOfRecord, Binding binding, long nowEpochMillis) {
    long left = Math.max(0, binding.expiresAtEpochMillis() - nowEpochMillis);
    JsonObject json =
        new JsonObject()
            .put("aor", addressOfRecord)
            .put("contact", binding.contactUri())
            // Rounded up: a binding that still counts never shows 0.
            .put("expires", (left + 999) / 1000)
            .put("expiresAt", Instant.ofEpochMilli(binding.expiresAtEpochMillis()).toString())
            .put("registeredAt", Instant.ofEpochMilli(binding.registeredAtEpochMillis()).toString())
            .put("q", binding.qThousandths() / 1000.0)
            .put("transport", binding.reach().transport())
            .put(
                "sourceAddress",
                address(binding.reach().remoteHost(), binding.reach().remotePort()))
            .put("edgeNode", binding.reach().edgeNode())
            .put("callId", binding.callId())
            .put("cseq", binding.cseq())
            .put("userAgent", binding.userAgent());
    if (!binding.instanceId().isEmpty()) {
      json.put("instanceId", binding.instanceId()).put("regId", binding.regId());
    }
    return json;
  }

  /**
   * The record may hold a zone, and the JDK's long form: of use to whoever sends there, not here.
   */
  private static String address(String recorded, int port) {
    String host = IpLiteral.canonical(recorded.split("%", 2)[0]);
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
