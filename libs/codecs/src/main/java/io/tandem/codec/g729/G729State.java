package io.tandem.codec.g729;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies what a coder of {@link G729Library} remembers into another. The library has no means for
 * it and its classes are not public, so this walks through their fields: numbers, arrays of
 * numbers, and parts that are such objects themselves. Which fields there are is looked up once for
 * each class; a copy allocates nothing.
 */
final class G729State {
  private static final ClassValue<Field[]> FIELDS =
      new ClassValue<>() {
        @Override
        protected Field[] computeValue(Class<?> type) {
          List<Field> fields = new ArrayList<>();
          for (Class<?> of = type; of != Object.class; of = of.getSuperclass()) {
            for (Field field : of.getDeclaredFields()) {
              if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                fields.add(field);
              }
            }
          }
          return fields.toArray(Field[]::new);
        }
      };

  private G729State() {}

  /**
   * Makes {@code to} what {@code from} is.
   *
   * @param to of the same class
   * @throws IllegalStateException if the library keeps what this does not know
   */
  static void copy(Object from, Object to) {
    try {
      for (Field field : FIELDS.get(from.getClass())) {
        copy(field, from, to);
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copy(Field field, Object from, Object to) throws IllegalAccessException {
    Class<?> type = field.getType();
    if (type == float.class) {
      field.setFloat(to, field.getFloat(from));
    } else if (type == int.class) {
      field.setInt(to, field.getInt(from));
    } else if (type.isArray()) {
      // Several names of one array are so in both coders: their constructors gave them.
      copyArray(field.get(from), field.get(to));
    } else if (type.getName().startsWith(G729Library.PACKAGE)) {
      copy(field.get(from), field.get(to));
    } else {
      throw new IllegalStateException("a coder of G.729 keeps " + field);
    }
  }

  private static void copyArray(Object from, Object to) {
    int length = Array.getLength(from);
    if (from instanceof Object[] rows) {
      for (int i = 0; i < length; i++) {
        copyArray(rows[i], Array.get(to, i));
      }
    } else {
      System.arraycopy(from, 0, to, 0, length);
    }
  }
}
