console.log('waiting for a database')
setInterval(() => {}, 1000)
