def page = new GroovyClassLoader().parseClass(new File(support, 'page.groovy')).newInstance(sources + '/docs/testing-your-code.md', basedir)
page.dependencies()
page.plugin()

// The page leaves the imports out.
def imports = '''import static org.junit.jupiter.api.Assertions.*;
import io.lockkeeper.*;
import io.lockkeeper.junit.*;
import io.lockkeeper.memory.*;
import java.time.Duration;
import org.junit.jupiter.api.Test;
'''
def test = new File(basedir, 'src/test/java/NightlyTest.java')
test.parentFile.mkdirs()
test.setText(imports + page.blocks('java').find { it.contains('@LockkeeperTest') }, 'UTF-8')
