import{a}from"./part-YITWUA6I.js";var h={name:"search",title:"Search",async show(e,p,r){e.append(a("h1",{},"Search"))}};export{h as view};
