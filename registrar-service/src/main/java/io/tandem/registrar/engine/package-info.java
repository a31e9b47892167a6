/** What runs the pure tables: owners of partitions, and the directories that the API reads. */
@NullMarked
package io.tandem.registrar.engine;

import org.jspecify.annotations.NullMarked;
