package io.tandem.e2e.harness;

import io.tandem.kernel.IpLiteral;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of files from which a baresip starts. */
final class BaresipConfig {

  // SIP takes the first port and, for TLS, the one after it.
  private static final int CONTROL = 2;
  private static final int RTP = 4;

  private BaresipConfig() {}

  static int controlPort(PortBlock ports) {
    return ports.first() + CONTROL;
  }

  static Path recordings(Path folder) {
    return folder.resolve("heard");
  }

  static void write(Path folder, Baresip.Model model, PortBlock ports) {
    try {
      Files.createDirectory(recordings(folder));
      Files.writeString(folder.resolve("config"), config(folder, model, ports));
      Files.writeString(folder.resolve("accounts"), account(model));
      // Without these files it writes examples of its own, with accounts in them.
      Files.writeString(folder.resolve("contacts"), "");
      Files.writeString(folder.resolve("current_contact"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String account(Baresip.Model model) {
    InetSocketAddress registrar = model.registrar();
    return "<sip:%s@%s;transport=%s>;auth_user=%s;auth_pass=%s;regint=%d;answermode=manual;audio_codecs=%s%s\n"
        .formatted(
            model.user(),
            IpLiteral.print(registrar),
            model.transport(),
            model.user(),
            model.password(),
            model.registerSeconds(),
            model.codecs(),
            model.mediaEncryption().isEmpty() ? "" : ";mediaenc=" + model.mediaEncryption());
  }

  private static String config(Path folder, Baresip.Model model, PortBlock ports) {
    // aubridge without a partner is a sound card that nobody hears, and a microphone in a vacuum.
    String source = model.plays().isEmpty() ? "aubridge,silence" : "aufile," + model.plays();
    return """
        poll_method epoll
        sip_listen %s:%d
        net_interface %s
        rtp_ports %d-%d
        rtcp_mux no
        call_local_timeout 120
        call_max_calls 4
        audio_source %s
        audio_player aubridge,nobody
        audio_alert aubridge,nobody
        ausrc_srate 8000
        auplay_srate 8000
        ausrc_channels 1
        auplay_channels 1
        ausrc_format s16
        auplay_format s16
        auenc_format s16
        audec_format s16
        audio_buffer 20-160
        jitter_buffer_delay 5-10
        module_path /usr/lib/baresip/modules
        module g711.so
        module g722.so
        module opus.so
        module srtp.so
        module sndfile.so
        module aufile.so
        module aubridge.so
        module_tmp uuid.so
        module_tmp account.so
        module_app contact.so
        module_app menu.so
        module_app ctrl_tcp.so
        ctrl_tcp_listen 127.0.0.1:%d
        snd_path %s
        menu_bell no
        ringback_disabled yes
        statmode_default off
        """
        .formatted(
            IpLiteral.printHost(model.registrar().getAddress()),
            ports.first(),
            IpLiteral.print(model.registrar().getAddress()),
            ports.first() + RTP,
            ports.last(),
            source,
            controlPort(ports),
            recordings(folder));
  }
}
