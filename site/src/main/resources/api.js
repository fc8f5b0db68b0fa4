// Answers from fetched.js what Dokka's scripts fetch, and adds the way back to the guides.
(() => {
    const over = window.fetch
    window.fetch = (address, ...more) => {
        const known = Object.keys(window.fetched).find(file => String(address).endsWith(file))
        return known ? Promise.resolve(new Response(window.fetched[known])) : over(address, ...more)
    }
    document.addEventListener("DOMContentLoaded", () => {
        const guides = document.createElement("a")
        guides.className = "guides"
        guides.href = window.pathToRoot + "../index.html"
        guides.textContent = "Guides"
        document.getElementById("library-version")?.append(guides)
    })
})()
