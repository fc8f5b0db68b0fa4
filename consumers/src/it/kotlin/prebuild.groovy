def readme = new GroovyClassLoader().parseClass(new File(support, 'page.groovy')).newInstance(sources + '/README.md', basedir)
readme.dependencies()
readme.write('kotlin', 'kt')
