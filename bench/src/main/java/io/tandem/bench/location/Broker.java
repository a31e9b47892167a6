package io.tandem.bench.location;

import io.tandem.broker.EmbeddedKafka;
import java.net.InetAddress;
import java.nio.file.Path;

/**
 * The one-node Kafka of {@code ./run} in a process of its own, so that services can be killed
 * beside it and their memory can be told from its. Runs until it is killed.
 */
public final class Broker {

  private Broker() {}

  /**
   * Says {@code broker ready} when it serves.
   *
   * @param args folder, port on loopback
   */
  public static void main(String[] args) {
    EmbeddedKafka broker =
        EmbeddedKafka.start(
            Path.of(args[0]), InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    System.out.println("broker ready");
  }
}
