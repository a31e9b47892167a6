package io.tandem.standalone;

import io.tandem.runtime.config.ConfigReader;
import io.tandem.signaling.TransportSettings;

/**
 * What the launcher itself wants to know.
 *
 * @param kafkaPort of the embedded broker; 0 for any free port
 * @param sipPort signaling's, to tell people
 * @param sipTlsPort the same of TLS
 * @param keepsHistory whether the registrar keeps the call history in our folder
 */
record StandaloneConfig(int kafkaPort, int sipPort, int sipTlsPort, boolean keepsHistory) {

  static final String DEFAULTS = "standalone-defaults.yaml";

  static StandaloneConfig from(ConfigReader reader) {
    return new StandaloneConfig(
        reader.port("kafka.port"),
        reader.port("sip.port"),
        TransportSettings.tlsPort(reader),
        reader.optionalText("history.url").isEmpty());
  }
}
