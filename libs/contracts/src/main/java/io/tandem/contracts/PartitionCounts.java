package io.tandem.contracts;

/**
 * How many partitions the topics get when they are created. Every service of a cluster must agree;
 * of topics that exist, the broker's number counts.
 *
 * @param objects of provisioned objects and call records
 * @param locations of register requests and bindings
 * @param shards of calls
 * @param mediaNodes the most media nodes that a cluster can have
 */
public record PartitionCounts(int objects, int locations, int shards, int mediaNodes) {

  public PartitionCounts {
    if (objects < 1 || locations < 1 || shards < 1 || mediaNodes < 1) {
      throw new IllegalArgumentException("every topic needs a partition");
    }
  }

  public int of(Topic topic) {
    return switch (topic.partitions()) {
      case ONE -> 1;
      case OBJECTS -> objects;
      case LOCATIONS -> locations;
      case SHARDS -> shards;
      case MEDIA_NODES -> mediaNodes;
    };
  }
}
