/** What stands between the service and Kafka's topics: feeds of the directories, and requests. */
@NullMarked
package io.tandem.registrar.bus;

import org.jspecify.annotations.NullMarked;
