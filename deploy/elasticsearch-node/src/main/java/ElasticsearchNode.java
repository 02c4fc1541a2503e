import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.Build;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Starts one real Elasticsearch node from the published jars: DATA_DIR MODULES_DIR [setting=value ...].
 *
 * <p>Prints "STARTED version" once it answers. Stops on SIGTERM, and with the system property stop.with.stdin also when
 * its standard input ends, so that it never outlives the tests that started it.
 */
public final class ElasticsearchNode {
    private ElasticsearchNode() {}

    public static void main(String[] args) throws Exception {
        LogConfigurator.loadLog4jPlugins();
        LogConfigurator.configureESLogging();
        Path home = Path.of(args[0]);
        Path modules = Path.of(args[1]);
        Files.createDirectories(home.resolve("config"));
        describeHttpModule(modules.resolve("transport-netty4"));
        Environment environment = new Environment(settings(home, args), home.resolve("config"));
        PluginsLoader plugins =
            PluginsLoader.createPluginsLoader(PluginsLoader.loadModulesBundles(modules), Set.of(), Map.of(), false);
        Node node = new Node(environment, plugins);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
        System.out.println("STARTED " + Build.current().version());
        if (Boolean.getBoolean("stop.with.stdin")) {
            while (System.in.read() >= 0) { }
            System.exit(0);
        }
        Thread.currentThread().join();
    }

    private static Settings settings(Path home, String[] args) {
        Settings.Builder settings = Settings.builder().put("path.home", home.toString()).put("network.host", "127.0.0.1");
        for (int i = 2; i < args.length; i++) {
            String[] pair = args[i].split("=", 2);
            if (pair[1].contains(",")) {
                settings.putList(pair[0], pair[1].split(","));
            } else {
                settings.put(pair[0], pair[1]);
            }
        }
        return settings.build();
    }

    /** Elasticsearch reads a module's description from a file that the published jar does not carry. */
    private static void describeHttpModule(Path module) throws IOException {
        Path description = module.resolve("plugin-descriptor.properties");
        String version = Build.current().version();
        String text = String.join("\n",
            "name=transport-netty4", "description=HTTP and transport", "version=" + version,
            "elasticsearch.version=" + version, "java.version=17",
            "classname=org.elasticsearch.transport.netty4.Netty4Plugin", "extended.plugins=",
            "has.native.controller=false", "");
        if (!Files.exists(description) || !Files.readString(description).equals(text)) {
            Files.writeString(description, text);
        }
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
