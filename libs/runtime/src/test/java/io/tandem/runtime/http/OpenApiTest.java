package io.tandem.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiTest {

  @Test
  void isADocumentOfOpenApi31WithoutADanglingReference() {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    options.setResolveFully(true);
    SwaggerParseResult result =
        new OpenAPIV3Parser().readContents(OpenApi.document().encode(), List.of(), options);

    assertThat(result.getMessages()).isEmpty();
    assertThat(result.getOpenAPI().getOpenapi()).startsWith("3.1");
    assertThat(result.getOpenAPI().getPaths()).hasSizeGreaterThan(20);
  }

  @Test
  void aBrokenOneWouldBeNoticed() {
    String broken =
        OpenApi.document().encode().replace("\"responses\":{\"204\"", "\"response\":{\"204\"");

    assertThat(new OpenAPIV3Parser().readContents(broken, List.of(), null).getMessages())
        .isNotEmpty();
  }
}
